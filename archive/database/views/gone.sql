-- Cases that stand no more: withdrawn, merged into another, or sealed, with the reason and since when. Their ids are never used again.
select r.record, r.time as since, r.act, r.revision, r.reason, r.note, r.merged_into, r.seal
from revisions r
where r.sequence = (select max(l.sequence) from revisions l where l.record = r.record)
  and r.state in ('withdrawn', 'merged', 'sealed')
order by r.record
