-- title: In which states of the United States?
-- description: Documented cases in the United States by state. The number is that of cases, shown for the whole state and never at an exact place.
-- denominator: Documented cases, not all that happened: {placed} of {of_cases} documented cases in the United States have a state.
-- column region as region: State
-- column cases: Cases
-- cases: /cases?region={region}
-- shapes: us, region
select region, count(*) as cases, sum(count(*)) over () as placed, (select count(*) from cases where country = 'US') as of_cases
from cases
where country = 'US' and region is not null
group by region
order by cases desc, region
