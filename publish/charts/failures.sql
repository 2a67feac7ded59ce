-- title: What failed?
-- description: Cases in which a source says that a safeguard failed, and those of them in which a court, regulator or inquiry found it or the side against which it tells conceded it. A case may have several.
-- denominator: Documented cases, not all that happened: {of_cases} in all. A code that is absent was not established by the sources; it does not mean that it did not happen.
-- column label as failure: What failed
-- column cases: Cases
-- column found_or_admitted: Found or admitted in
-- cases: /cases?failure={code}
select code, label, cases, found_or_admitted, cases - found_or_admitted as alleged_or_reported, of_cases
from failure_counts
where cases > 0
order by cases desc, found_or_admitted desc, code
