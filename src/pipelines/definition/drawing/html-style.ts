/** The style of the page. */
export const PAGE_STYLE = `
*{box-sizing:border-box}
body{margin:0;height:100vh;display:flex;flex-direction:column;font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:#1c2430;background:#f5f6f8}
header{display:flex;align-items:center;gap:14px;padding:10px 18px;background:#fff;border-bottom:1px solid #dfe3e8}
h1{font-size:16px;margin:0;flex:1;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
input,button{font:inherit;padding:4px 10px;border:1px solid #c9cfd7;border-radius:6px;background:#fff;color:inherit}
input{width:220px}
button{cursor:pointer}
button:hover{background:#eef1f5}
input:focus-visible,button:focus-visible{outline:2px solid #2f6fde;outline-offset:1px}
.zoom{display:flex;gap:4px}
main{flex:1;display:flex;min-height:0}
#picture{flex:1;overflow:auto;padding:10px;outline:none;cursor:grab}
#picture.moving{cursor:grabbing;user-select:none}
#picture svg{display:block;margin:auto}
#picture .paper{fill:none}
aside{width:420px;min-width:280px;max-width:60vw;overflow:auto;padding:16px 18px;background:#fff;border-left:1px solid #dfe3e8;resize:horizontal;direction:ltr}
aside h2{font-size:17px;margin:0 0 2px;overflow-wrap:anywhere}
aside h3{font-size:11px;text-transform:uppercase;letter-spacing:.06em;color:#5b6472;margin:18px 0 6px}
aside p{margin:4px 0;overflow-wrap:anywhere}
.kind{color:#5b6472}
pre{margin:0;padding:10px 12px;background:#f5f6f8;border:1px solid #e4e7ec;border-radius:6px;font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
code{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{color:#1f57c3;text-decoration:none}
a:hover{text-decoration:underline}
a:focus-visible{outline:2px solid #2f6fde;border-radius:3px}
.tags{display:flex;flex-wrap:wrap;gap:6px}
.tags a{padding:2px 9px;border:1px solid #c6d3ec;border-radius:12px;background:#f1f5fd}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:4px 8px 4px 0;border-bottom:1px solid #eceff3;overflow-wrap:anywhere}
th{font-size:11px;color:#5b6472;font-weight:600}
.step{cursor:pointer;outline:none}
.step:hover .box{filter:brightness(.97)}
.step:focus-visible .box{stroke-width:3}
.step.selected .box{stroke-width:3.5}
.some .step:not(.near):not(.selected){opacity:.38}
.some .edge:not(.near){opacity:.25}
.edge.near{stroke:#1c2430;stroke-width:2}
.hidden{opacity:.15!important}
@media (max-width:800px){main{flex-direction:column}aside{width:auto;max-width:none;height:50%;border-left:0;border-top:1px solid #dfe3e8}}
`;
