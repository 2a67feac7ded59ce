-- title: On which facts do sources disagree?
-- description: Facts that can have one value only and for which sources give several. Name a record (like WIA-0001) or leave it empty for all.
select record, title, label as fact, different_values, still_open, said
from disputed_facts
where coalesce(:record, '') = '' or record = :record
order by record, property
