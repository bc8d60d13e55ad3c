declare module 'virtual:catalogue' {
  const catalogue: import('../core/config/plugin').Catalogue;
  export default catalogue;
}
