declare module 'virtual:catalogue' {
  const catalogue: import('../core/plugin').Catalogue;
  export default catalogue;
}
