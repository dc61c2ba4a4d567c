const REFUSALS = ['401', '403'];

/** Whether what a record tells of was refused: by the API server's authorizer, or with an answer that says so. As pkg/record/denied.go has it. */
export const isDenied = (values: Record<string, string | undefined>): boolean =>
  values.k8s_authorization_decision === 'forbid' || REFUSALS.includes(values.http_response_status_code ?? '');
