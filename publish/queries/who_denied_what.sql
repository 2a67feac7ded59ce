-- title: What did the other side answer?
-- description: Responses of police, prosecutors, vendors and shops, by kind of answer (denies-use, denies-error, blames-others, admits, apologises, defends, changes-rules, explains, criticises, no-comment); empty for all.
select r.record, c.title, a.title as who, r.speaker, r.date, v.label as answer, r.what
from responses r
join records c on c.key = r.record
join agencies a on a.id = r.who
join vocabulary v on v.name = 'stance' and v.code = r.stance
where coalesce(:stance, '') = '' or r.stance = :stance
order by r.record, r.n
