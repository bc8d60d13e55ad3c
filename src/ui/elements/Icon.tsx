const fill = { fill: 'currentColor', stroke: 'none' } as const;

const shapes = {
  play: <path d="M4.5 2.6v10.8L13 8z" fill="currentColor" />,
  pause: <path d="M4 3h2.8v10H4zM9.2 3H12v10H9.2z" fill="currentColor" />,
  step: (
    <>
      <path d="M3.5 3v10l7-5z" fill="currentColor" />
      <path d="M12.5 3v10" />
    </>
  ),
  reset: <path d="M3.2 8a4.8 4.8 0 1 0 1.5-3.5M4.4 1.8v3h3" />,
  dice: (
    <>
      <rect x="2.5" y="2.5" width="11" height="11" rx="2" />
      <g {...fill}>
        <circle cx="5.6" cy="5.6" r="1" />
        <circle cx="10.4" cy="5.6" r="1" />
        <circle cx="8" cy="8" r="1" />
        <circle cx="5.6" cy="10.4" r="1" />
        <circle cx="10.4" cy="10.4" r="1" />
      </g>
    </>
  ),
  theme: (
    <>
      <circle cx="8" cy="8" r="5.3" />
      <path d="M8 2.7a5.3 5.3 0 0 1 0 10.6z" {...fill} />
    </>
  ),
  files: <path d="M8 10.5V3M5 5.8l3-3 3 3M2.8 10.5v3h10.4v-3" />,
  help: (
    <>
      <path d="M5.2 5.8a2.8 2.8 0 1 1 4.3 2.4c-1 .6-1.5 1.1-1.5 2.2" />
      <circle cx="8" cy="13" r="1" {...fill} />
    </>
  ),
  link: (
    <path d="M6.5 9.5l3-3M7.2 4.6l1.5-1.5a3 3 0 0 1 4.2 4.2l-1.5 1.5M8.8 11.4l-1.5 1.5a3 3 0 0 1-4.2-4.2l1.5-1.5" />
  ),
  save: <path d="M8 2.5V10M5 7l3 3 3-3M2.8 10.5v3h10.4v-3" />,
  table: <path d="M2.5 3h11v10h-11zM2.5 6.4h11M2.5 9.7h11M6.5 3v10" />,
  lock: (
    <>
      <path d="M3 7h10v7H3z" {...fill} />
      <path d="M5 7V5a3 3 0 0 1 6 0v2" />
    </>
  ),
  branch: <path d="M4 2.5v11M4 9.5c0-3.5 7.5-1.5 7.5-6M9.3 5.2l2.2-2.2 2.2 2.2" />,
  pin: <path d="M5.5 2.5h5l-.7 5 2.2 2v1H4v-1l2.2-2zM8 10.5v3.5" />,
  close: <path d="M4 4l8 8M12 4l-8 8" />,
};

/** One of the page's pictograms, 16 by 16. */
export const Icon = ({ name }: { name: keyof typeof shapes }) => (
  <svg viewBox="0 0 16 16" aria-hidden="true">
    {shapes[name]}
  </svg>
);

/** The logo: bars, vanished ones, the cut. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 24 24" aria-hidden="true">
    <path className="logo-bars" d="M2 22V3h3v19zM7 22V8h3v14zM12 22v-8.5h3V22z" />
    <path className="logo-dead" d="M17.5 21.5v-4h2v4zM22 21.5v-2h1v2z" />
    <path className="logo-cut" d="M0 15.5h24" />
  </svg>
);
