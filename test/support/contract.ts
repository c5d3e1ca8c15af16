/** What clients are promised of Gatehouse's own rooms: method, path, status of success. `open`: without an access token; `client`: for a service with a secret. */
export const contract: Record<string, string> = {
  signup: 'POST /api/v1/auth/signup 201 open',
  verifyEmail: 'POST /api/v1/auth/verify-email 204 open',
  resendVerification: 'POST /api/v1/auth/resend-verification 202 open',
  login: 'POST /api/v1/auth/login 200 open',
  refresh: 'POST /api/v1/auth/refresh 200 open',
  getSession: 'GET /api/v1/auth/session 200',
  logout: 'POST /api/v1/auth/logout 204 open',
  logoutAll: 'POST /api/v1/auth/logout-all 204',
  forgotPassword: 'POST /api/v1/auth/forgot-password 202 open',
  resetPassword: 'POST /api/v1/auth/reset-password 204 open',
  changePassword: 'POST /api/v1/auth/change-password 204',
  changeEmail: 'POST /api/v1/auth/change-email 202',
  confirmEmailChange: 'POST /api/v1/auth/confirm-email-change 204 open',
  listSessions: 'GET /api/v1/auth/sessions 200',
  revokeSession: 'DELETE /api/v1/auth/sessions/{id} 204',
  getMe: 'GET /api/v1/users/me 200',
  updateMe: 'PATCH /api/v1/users/me 200',
  deleteMe: 'DELETE /api/v1/users/me 204',
  exportMe: 'GET /api/v1/users/me/export 200',
  adminListUsers: 'GET /api/v1/admin/users 200',
  adminCreateUser: 'POST /api/v1/admin/users 201',
  adminGetUser: 'GET /api/v1/admin/users/{id} 200',
  adminUpdateUser: 'PATCH /api/v1/admin/users/{id} 200',
  adminDeleteUser: 'DELETE /api/v1/admin/users/{id} 204',
  adminListSessions: 'GET /api/v1/admin/users/{id}/sessions 200',
  adminRevokeSessions: 'DELETE /api/v1/admin/users/{id}/sessions 204',
  adminForcePasswordReset: 'POST /api/v1/admin/users/{id}/force-password-reset 202',
  adminListAuditEvents: 'GET /api/v1/admin/audit-events 200',
  adminListDeadLetters: 'GET /api/v1/admin/dead-letters 200',
  getJwks: 'GET /.well-known/jwks.json 200 open',
  getOAuthMetadata: 'GET /.well-known/oauth-authorization-server 200 open',
  introspectToken: 'POST /oauth/introspect 200 client',
  revokeToken: 'POST /oauth/revoke 200 client',
  getLiveness: 'GET /health/live 200 open',
  getReadiness: 'GET /health/ready 200 open',
  getMetrics: 'GET /metrics 200 open',
};

/** Whether an operation is of Gatehouse's rooms; a team's own keep to the same rules, and to no table. */
export function isOurs(operationId: string): boolean {
  return Object.hasOwn(contract, operationId);
}
