-- Cases in which a source says that the use of the system was kept from a judge, the defence, the person or the record.
select c.id, c.title, c.country, c.region, f.standing, f.said_by, f.note, c.status
from failures f join cases c on c.id = f.record
where f.code = 'undisclosed-use'
order by c.id, f.n
