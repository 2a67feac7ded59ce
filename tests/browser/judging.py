"""axe-core over a page as it stands, and what it found in words. This file asserts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Page

# WCAG 2.0 to 2.2, levels A and AA, and the practices that axe-core calls best. No rule of theirs is left out.
GUIDELINES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}
# The rules that look at colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# How many of the words that look alike are judged for their colours, which takes three quarters of the time where all are.
ALIKE = 3

# What stands for all that a reader sees, as far as colours go: of the words that have the same colour, size, weight and decoration, on the same
# backgrounds and behind the same veils, within the same block that is taken out of the flow, some; of fields and of what is no plain box, all.
LIKENESSES = """
const behind = new Map(), placed = new Map();
const veil = (element) => {
  if (!element) return "";
  if (behind.has(element)) return behind.get(element);
  const style = getComputedStyle(element);
  let own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.mixBlendMode].join();
  if (own === "rgba(0, 0, 0, 0),none,1,none,normal") own = "";
  if (style.position !== "static" || style.transform !== "none") {
    placed.set(element, placed.size);
    own += `#${placed.get(element)}`;
  }
  const all = veil(element.parentElement) + (own && `/${own}`);
  behind.set(element, all);
  return all;
};
const ink = (style) => [style.color, style.fontSize, style.fontWeight, style.textShadow, style.textDecorationLine, style.borderBottomWidth].join();
const likenesses = (most) => {
  const seen = new Map(), chosen = [];
  for (const element of document.body.querySelectorAll("*")) {
    const field = element.matches("input, select, textarea, button"), words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!(field || words || element.matches("a[href]")) || !element.checkVisibility({visibilityProperty: true})) continue;
    const key = [element.tagName, words, ink(getComputedStyle(element)), ink(getComputedStyle(element.parentElement)), veil(element)].join("|");
    seen.set(key, (seen.get(key) || 0) + 1);
    if (field || seen.get(key) <= most) chosen.push(element);
  }
  return chosen;
};
"""
# Off unless asked for: WCAG 2.2 is newer than the defaults of axe-core. Nothing is preloaded, for the site's policy lets a script fetch nothing.
RUN = """async ([rules, colours, most]) => {
  LIKENESSES
  const how = {preload: false, resultTypes: ["violations"]}, found = [];
  if (rules.type === "tag") {
    const others = Object.fromEntries(colours.values.map((name) => [name, {enabled: false}]));
    found.push(await axe.run(document, {...how, runOnly: rules, rules: {...others, "target-size": {enabled: true}}}));
  }
  const chosen = likenesses(most);
  if (chosen.length) found.push(await axe.run({include: chosen}, {...how, runOnly: colours}));
  const places = (rule) => rule.nodes.map((node) => [node.target.join(" "), node.html.slice(0, 160), node.failureSummary]);
  return {ran: found.flatMap((one) => one.passes).length, violations: found.flatMap((one) => one.violations).map((rule) => ({id: rule.id, help: rule.help, places: places(rule)}))};
}""".replace("LIKENESSES", LIKENESSES)


async def violations(page: Page, axe: str, rules: dict[str, Any] = GUIDELINES, alike: int = ALIKE) -> list[str]:
    """What axe-core finds against a page, a line for each place.

    Args:
        page: the page as it stands.
        axe: the script of axe-core.
        rules: which of its rules: all, or those of colours.
        alike: how many of the words that look alike are judged for their colours.

    Raises:
        LookupError: none of them found anything to look at, so that an empty list would say nothing.

    """
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(axe)
    found: dict[str, Any] = await page.evaluate(RUN, [rules, COLOURS, alike])
    if not found["ran"] and not found["violations"]:
        raise LookupError("axe-core found nothing to look at")
    return [f"{rule['id']} ({rule['help']}): {target}: {html}: {' '.join(summary.split())}" for rule in found["violations"] for target, html, summary in rule["places"]]
