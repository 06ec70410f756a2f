export const style = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --paper: #fff; --raised: #f6f8fa;
  --good: #1a7f37; --bad: #cf222e; --wait: #9a6700; --done: #8250df; --link: #0969da; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --quiet: #9198a1; --line: #3d444d; --paper: #0d1117;
  --raised: #151b23; --good: #3fb950; --bad: #f85149; --wait: #d29922; --done: #ab7df8; --link: #4493f8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text); font: 15px/1.55 system-ui, sans-serif; }
header { border-bottom: 1px solid var(--line); background: var(--raised); padding: 10px 24px; color: var(--quiet); }
main { max-width: 960px; margin: 0 auto; padding: 24px; }
h1 { font-size: 26px; font-weight: 500; margin: 0 0 6px; }
h1 span { color: var(--quiet); font-weight: 400; }
h2 { font-size: 17px; margin: 32px 0 10px; }
h3, h4, h5, h6 { font-size: 15px; margin: 14px 0 6px; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
p { margin: 8px 0; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
code { background: var(--raised); padding: 1px 5px; border-radius: 5px; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 12px; overflow-x: auto; margin: 8px 0; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; margin: 8px 0; }
th, td { border: 1px solid var(--line); padding: 5px 11px; text-align: left; }
th { background: var(--raised); }
.wide { overflow-x: auto; overflow-wrap: normal; }
.lines { white-space: pre-line; }
.quiet { color: var(--quiet); }
.badge { display: inline-block; border-radius: 20px; padding: 3px 12px; color: #fff; font-weight: 500; margin-right: 8px; }
.badge.open { background: #1f883d; } .badge.closed { background: #cf222e; } .badge.merged { background: #8250df; }
.badge.draft { background: #59636e; }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 10px 0; overflow: hidden; }
.box > .head { background: var(--raised); border-bottom: 1px solid var(--line); padding: 8px 14px; }
.box > .body:empty { display: none; }
.box:has(> .body:empty) > .head { border-bottom: 0; }
.box > .body { padding: 6px 14px; overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); } .neutral { color: var(--quiet); }
summary { cursor: pointer; }
ul, ol { padding-left: 24px; margin: 8px 0; }
.add { color: var(--good); } .del { color: var(--bad); }
footer { border-top: 1px solid var(--line); margin-top: 40px; padding: 14px 24px; color: var(--quiet); font-size: 13px; }
`;
