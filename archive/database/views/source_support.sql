-- Everything that one source supports: each statement, event, failure, response, finding and paragraph that cites it.
select
  c.source, c.record, r.title, c.part, c.place, c.locator,
  coalesce(p.label || ': ' || s.display, e.what, w.label || coalesce(': ' || f.note, ''), a.what, g.what, 'paragraph of the narrative') as says,
  coalesce(s.standing, e.standing, f.standing) as standing, r.url
from citations c
join records r on r.key = c.record
left join statements s on c.part = 'statements' and s.id = c.place
left join properties p on p.kind = r.kind and p.property = s.property
left join events e on c.part = 'events' and e.id = c.place
left join failures f on c.part = 'failures' and f.id = c.place
left join vocabulary w on w.name = 'failure' and w.code = f.code
left join responses a on c.part = 'responses' and a.id = c.place
left join findings g on c.part = 'findings' and g.id = c.place
order by c.source, c.record, c.part, c.place
