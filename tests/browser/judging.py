"""axe-core over a page as it stands, and what it found in words. This file asserts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Page

# WCAG 2.0 to 2.2, levels A and AA, and the practices that axe-core calls best. No rule of theirs is left out.
GUIDELINES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}
# The rules that look at colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

# Off unless asked for: WCAG 2.2 is newer than the defaults of axe-core. Nothing is preloaded, for the site's policy lets a script fetch nothing.
RUN = """async (rules) => {
  const more = rules.type === "tag" ? {"target-size": {enabled: true}} : {};
  const found = await axe.run(document, {runOnly: rules, rules: more, preload: false, resultTypes: ["violations"]});
  const places = (rule) => rule.nodes.map((node) => [node.target.join(" "), node.html.slice(0, 160), node.failureSummary]);
  return {ran: found.passes.length, violations: found.violations.map((rule) => ({id: rule.id, help: rule.help, places: places(rule)}))};
}"""


async def violations(page: Page, axe: str, rules: dict[str, Any] = GUIDELINES) -> list[str]:
    """What axe-core finds against a page, a line for each place.

    Args:
        page: the page as it stands.
        axe: the script of axe-core.
        rules: which of its rules.

    Raises:
        LookupError: none of them found anything to look at, so that an empty list would say nothing.

    """
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(axe)
    found: dict[str, Any] = await page.evaluate(RUN, rules)
    if not found["ran"] and not found["violations"]:
        raise LookupError("axe-core found nothing to look at")
    return [f"{rule['id']} ({rule['help']}): {target}: {html}: {' '.join(summary.split())}" for rule in found["violations"] for target, html, summary in rule["places"]]
