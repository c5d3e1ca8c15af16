import { Navigate, type RouteObject } from 'react-router';
import { AccountLayout } from './account/account-layout';
import { DataSection } from './account/data-section';
import { EmailSection } from './account/email-section';
import { PasswordSection } from './account/password-section';
import { ProfileSection } from './account/profile-section';
import { SessionsSection } from './account/sessions-section';
import { AdminLayout } from './admin/admin-layout';
import { AuditPage } from './admin/audit-page';
import { PersonPage } from './admin/person-page';
import { UsersPage } from './admin/users-page';
import { RequireAdmin, RequireUser } from './guards';
import { Layout } from './layout';
import { ConfirmEmailPage } from './pages/confirm-email-page';
import { CrashPage } from './pages/crash-page';
import { ForgotPasswordPage } from './pages/forgot-password-page';
import { HomePage } from './pages/home-page';
import { LoginPage } from './pages/login-page';
import { NotFoundPage } from './pages/not-found-page';
import { ResetPasswordPage } from './pages/reset-password-page';
import { SignupPage } from './pages/signup-page';
import { VerifyEmailPage } from './pages/verify-email-page';

/** The server answers the same paths with this app: `appPaths` in src/web-app.ts. */
export const routes: RouteObject[] = [
  {
    Component: Layout,
    children: [
      {
        ErrorBoundary: CrashPage,
        children: [
          { path: '/', Component: HomePage },
          { path: '/signup', Component: SignupPage },
          { path: '/login', Component: LoginPage },
          { path: '/forgot-password', Component: ForgotPasswordPage },
          { path: '/verify-email', Component: VerifyEmailPage },
          { path: '/reset-password', Component: ResetPasswordPage },
          { path: '/confirm-email', Component: ConfirmEmailPage },
          {
            Component: RequireUser,
            children: [
              {
                path: '/account',
                Component: AccountLayout,
                children: [
                  { index: true, Component: ProfileSection },
                  { path: 'password', Component: PasswordSection },
                  { path: 'email', Component: EmailSection },
                  { path: 'sessions', Component: SessionsSection },
                  { path: 'data', Component: DataSection },
                ],
              },
              {
                path: '/admin',
                Component: RequireAdmin,
                children: [
                  {
                    Component: AdminLayout,
                    children: [
                      { index: true, element: <Navigate to="users" replace /> },
                      { path: 'users', Component: UsersPage },
                      { path: 'users/:id', Component: PersonPage },
                      { path: 'audit', Component: AuditPage },
                    ],
                  },
                ],
              },
            ],
          },
          { path: '*', Component: NotFoundPage },
        ],
      },
    ],
  },
];
