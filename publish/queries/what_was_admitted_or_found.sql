-- title: What has been admitted, and what has been found?
-- description: Statements and failures that a court, regulator or inquiry found, or that the side against which they tell conceded.
select record, property as fact, display as what, standing, said_by, note, id from statements where standing in ('found', 'admitted') and rank != 'deprecated'
union all
select record, code, coalesce(note, ''), standing, said_by, null, id from failures where standing in ('found', 'admitted')
order by record, fact, id
