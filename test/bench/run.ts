/** `npm run bench -- NAME [words]`: one benchmark of this folder. Each prints its figures and what they mean. */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  sbi: () => import('./sbi.ts'),
  imaging: () => import('./imaging.ts'),
  segmentation: () => import('./segmentation.ts'),
  truth: () => import('./truth.ts'),
  real: () => import('./real.ts'),
  simulated: () => import('./simulated.ts'),
  readers: () => import('./readers.ts'),
};

const [name = ''] = process.argv.splice(2, 1);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) {
  await bench();
} else {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')}`);
  process.exitCode = 1;
}
