export const translation = {
  label: 'SVD-Training',
  summary:
    'Gewichte bleiben als U·diag(s)·Vᵀ gespeichert; ein Strafterm hält U und V orthonormal, ein anderer macht s dünn besetzt.',
  params: {
    sparsity: { label: 'Dünnbesetzung' },
    ortho: { label: 'Orthogonalität' },
  },
};
