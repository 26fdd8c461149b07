import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
const rss=()=>{const s=readFileSync('/proc/self/status','utf8');return [+/RssAnon:\s+(\d+)/.exec(s)[1]/1024,+/RssFile:\s+(\d+)/.exec(s)[1]/1024,+/VmHWM:\s+(\d+)/.exec(s)[1]/1024]};
const a=rss(), h=v8.getHeapStatistics();
for (const m of process.argv.slice(2)) await import(m);
await new Promise(r=>setTimeout(r,300));
const b=rss(), g=v8.getHeapStatistics();
console.log(process.argv.slice(2).join(' ').padEnd(50),'anon +',(b[0]-a[0]).toFixed(1),'file +',(b[1]-a[1]).toFixed(1),'hwm',b[2].toFixed(1),'heap used +',((g.used_heap_size-h.used_heap_size)/2**20).toFixed(1),'total +',((g.total_heap_size-h.total_heap_size)/2**20).toFixed(1),'zone peak',(g.peak_malloced_memory/2**20).toFixed(1));
