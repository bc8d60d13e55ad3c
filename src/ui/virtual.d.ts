declare module 'virtual:catalogue' {
  const catalogue: import('../core/config/plugin').Catalogue;
  export default catalogue;
}

declare module 'virtual:catalogue-texts' {
  const texts: Omit<import('../core/config/plugin').Catalogue, 'run'>;
  export default texts;
}
