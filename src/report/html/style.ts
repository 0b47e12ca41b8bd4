import { Markup } from './markup.ts';

/** Light and dark, on paper, and for a narrow screen. */
export const style = new Markup(`<style>
:root { color-scheme: light dark; --ink: #1c2430; --page: #fff; --soft: #5a6575; --line: #d9dee5; --panel: #f5f7fa; --good: #1f7a4d; --bad: #b3261e; --warn: #8a5300; --busy: #1d5fa8; --link: #1d5fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --page: #14181f; --soft: #a3adbb; --line: #39424f; --panel: #1d232c; --good: #6fcf9a; --bad: #ff8a80; --warn: #f0b35a; --busy: #7db4f0; --link: #8ec1f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; background: var(--page); }
code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, monospace; font-size: .875em; } pre { white-space: pre-wrap; background: var(--panel); padding: .5rem; margin: .5rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; }
dl { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin: 1rem 0; } dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-weight: 600; }
.standing strong { text-transform: capitalize; } .completed strong { color: var(--good); } .failed strong, .terminated strong, .timed-out strong { color: var(--bad); } .running strong { color: var(--busy); }
.failure { border-left: 4px solid var(--bad); background: var(--panel); padding: .25rem 1rem; } .failure h2 { margin: .5rem 0; color: var(--bad); }
.scroll { overflow-x: auto; margin: .5rem 0; } table { border-collapse: collapse; min-width: min(24rem, 100%); font-size: .9rem; } table.wide { width: 100%; } table.wide th:last-child { width: 40%; }
caption { text-align: left; color: var(--soft); font-size: .85rem; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem 1.25rem .3rem 0; border-bottom: 1px solid var(--line); } th { color: var(--soft); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .missing, .detail, .note { color: var(--soft); } .note { font-size: .85rem; }
.warn { color: var(--warn); } .step { padding-left: 1rem; } .detail { font-size: .85rem; }
.state { white-space: nowrap; } .state.done, .state.completed { color: var(--good); } .state.failed, .state.terminated, .state.timed-out { color: var(--bad); } .state.running { color: var(--busy); } .state.held, .state.waited { color: var(--warn); }
.track { position: relative; height: 1.1rem; min-width: 12rem; } .bar { position: absolute; top: .2rem; height: .8rem; min-width: 2px; border-radius: 2px; background: var(--good); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bar.lane { height: .3rem; top: .45rem; background: var(--soft); } .bar.failed, .bar.terminated { background: var(--bad); } .bar.running { background: var(--busy); } .bar.cancelled { background: var(--soft); } .bar.retried { background-image: repeating-linear-gradient(45deg, transparent 0 4px, rgb(0 0 0 / .3) 4px 8px); }
.bar.hold, .bar.wait { background: repeating-linear-gradient(45deg, var(--warn) 0 4px, transparent 4px 8px); }
figure { margin: .5rem 0; } svg.chart { display: block; max-width: 100%; height: auto; } svg.chart text { font: 12px system-ui, sans-serif; } summary { cursor: pointer; margin-top: .5rem; }
svg.plan { display: block; } svg.plan text { font: 12px system-ui, sans-serif; fill: var(--ink); } svg.plan text.heading { fill: var(--soft); font-weight: 600; }
svg.plan path { fill: none; stroke: var(--soft); stroke-opacity: .55; } svg.plan rect { fill: var(--panel); stroke: var(--soft); } svg.plan .staging rect { stroke: #3b82c4; } svg.plan .star rect { stroke: #d9822b; stroke-width: 2; } svg.plan .check rect { stroke: #3f9c6b; } svg.plan .question rect { stroke: #b5589e; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
@media print { :root { --ink: #000; --page: #fff; --soft: #444; --line: #bbb; --panel: #f4f4f4; --good: #1f7a4d; --bad: #b3261e; --warn: #8a5300; --busy: #1d5fa8; --link: #000; color-scheme: light; } body { max-width: none; padding: 0; } nav, .skip { display: none; } .scroll { overflow: visible; } svg.plan { max-width: 100%; height: auto; } article, figure, tr { break-inside: avoid; } }
</style>`);
