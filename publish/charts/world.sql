-- title: In which countries?
-- description: Documented cases by country. The number is that of cases, shown for the whole country and never at an exact place. How many are known depends on courts, press and language more than on how much is done.
-- denominator: Documented cases, not all that happened: {placed} of {of_cases} documented cases have a country. Borders are those of Natural Earth; the archive takes no position on any of them.
-- column country as country: Country
-- column cases: Cases
-- cases: /cases?country={country}
-- shapes: world, country
select country, count(*) as cases, sum(count(*)) over () as placed, (select count(*) from cases) as of_cases
from cases
where country is not null
group by country
order by cases desc, country
