import type { LetterTexts } from './letter-texts.js';

const moment = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const lasting = (minutes: number) =>
  minutes >= 120 ? `${Math.round(minutes / 60)} Stunden` : `${Math.ceil(minutes)} Minuten`;

export const german: LetterTexts = {
  verifyEmail: ({ url, minutes, signedUpAt }) => ({
    subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
    paragraphs: [
      `Jemand, vermutlich Sie, hat sich am ${moment.format(signedUpAt)} UTC mit dieser Adresse registriert.`,
      'Bestätigen Sie, dass die Adresse Ihnen gehört, dann ist das Konto bereit.',
    ],
    action: { label: 'Adresse bestätigen', url },
    footnote: `Der Link gilt einmal und ${lasting(minutes)} lang. Wenn Sie sich zu dieser Zeit nicht registriert haben, tun Sie nichts: Ohne den Link entsteht kein Konto.`,
  }),
  severalSignUps: ({ url, minutes }) => ({
    subject: 'Wählen Sie ein Passwort, um Ihre Adresse zu bestätigen',
    paragraphs: [
      'Jemand hat sich mehrmals mit dieser Adresse registriert, und vielleicht waren nicht immer Sie es.',
      'Wählen Sie jetzt ein Passwort: Es gilt dann als einziges, und das Konto ist bereit.',
    ],
    action: { label: 'Passwort wählen', url },
    footnote: `Der Link gilt einmal und ${lasting(minutes)} lang. Wenn Sie sich nicht registriert haben, tun Sie nichts: Ohne den Link entsteht kein Konto.`,
  }),
  alreadyRegistered: (webUrl) => ({
    subject: 'Sie haben bereits ein Konto',
    paragraphs: [
      'Jemand, vermutlich Sie, wollte diese Adresse gerade für ein neues Konto verwenden. Sie haben bereits eines.',
      'Melden Sie sich wie gewohnt an. Wenn Sie das Passwort nicht mehr wissen, fordern Sie dort ein neues an.',
    ],
    action: { label: 'Zur Anmeldung', url: webUrl },
    footnote:
      'Wenn Sie das nicht waren, ist nichts zu tun: Niemand ist hineingekommen, und nichts hat sich geändert.',
  }),
  resetPassword: ({ url, minutes }) => ({
    subject: 'Neues Passwort setzen',
    paragraphs: ['Jemand, vermutlich Sie, hat ein neues Passwort für Ihr Konto angefordert.'],
    action: { label: 'Neues Passwort setzen', url },
    footnote: `Der Link gilt einmal und ${lasting(minutes)} lang. Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.`,
  }),
  resetForced: ({ url, minutes }) => ({
    subject: 'Bitte setzen Sie ein neues Passwort',
    paragraphs: [
      'Eine Administratorin oder ein Administrator bittet Sie, ein neues Passwort zu setzen. Das alte gilt nicht mehr, und Sie wurden überall abgemeldet.',
    ],
    action: { label: 'Neues Passwort setzen', url },
    footnote: `Der Link gilt einmal und ${lasting(minutes)} lang. Danach fordern Sie mit „Passwort vergessen“ einen neuen an.`,
  }),
  invitation: ({ url, minutes }) => ({
    subject: 'Ihr Konto ist bereit',
    paragraphs: ['Für diese Adresse wurde ein Konto angelegt. Wählen Sie ein Passwort, um zu beginnen.'],
    action: { label: 'Passwort wählen', url },
    footnote: `Der Link gilt einmal und ${lasting(minutes)} lang. Danach fordern Sie mit „Passwort vergessen“ einen neuen an.`,
  }),
  passwordReset: (webUrl) => ({
    subject: 'Ihr Passwort wurde geändert',
    paragraphs: [
      'Mit dem Link aus unserem Brief wurde gerade ein neues Passwort gesetzt. Sie wurden überall abgemeldet.',
    ],
    action: { label: 'Zur Anmeldung', url: webUrl },
    footnote:
      'Wenn Sie das nicht waren, setzen Sie sofort ein neues Passwort, und sichern Sie dieses Postfach.',
  }),
  passwordChanged: (webUrl) => ({
    subject: 'Ihr Passwort wurde geändert',
    paragraphs: [
      'Das Passwort Ihres Kontos wurde gerade geändert, und Ihre anderen Geräte wurden abgemeldet.',
    ],
    action: { label: 'Zur Anmeldung', url: webUrl },
    footnote: 'Wenn Sie das nicht waren, setzen Sie sofort mit „Passwort vergessen“ ein neues Passwort.',
  }),
  confirmEmailChange: ({ url, minutes }) => ({
    subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    paragraphs: ['Ihr Konto soll künftig diese Adresse verwenden. Bestätigen Sie, dass sie Ihnen gehört.'],
    action: { label: 'Neue Adresse bestätigen', url },
    footnote: `Der Link gilt einmal und ${lasting(minutes)} lang. Wenn Sie kein Konto bei uns haben, tun Sie nichts.`,
  }),
  emailChangeNotice: (webUrl) => ({
    subject: 'Ihre E-Mail-Adresse soll geändert werden',
    paragraphs: [
      'Jemand, der Ihr Passwort kennt, vermutlich Sie, möchte Ihr Konto auf eine andere E-Mail-Adresse umstellen.',
      'Die Änderung geschieht, sobald die neue Adresse bestätigt ist.',
    ],
    action: { label: 'Zur Anmeldung', url: webUrl },
    footnote:
      'Wenn Sie das nicht waren, ändern Sie jetzt Ihr Passwort: Bis zur Bestätigung gilt noch diese Adresse.',
  }),
  emailChanged: (webUrl) => ({
    subject: 'Ihre E-Mail-Adresse wurde geändert',
    paragraphs: [
      'Ihr Konto verwendet jetzt eine andere E-Mail-Adresse. Dies ist der letzte Brief an die alte.',
    ],
    action: { label: 'Zur Anmeldung', url: webUrl },
    footnote: 'Wenn Sie das nicht waren, melden Sie sich sofort bei uns.',
  }),
  refreshTokenReused: (webUrl) => ({
    subject: 'Wir haben eine Ihrer Sitzungen beendet',
    paragraphs: [
      'Ein Schlüssel einer Ihrer Sitzungen wurde ein zweites Mal verwendet. Er könnte kopiert worden sein; deshalb haben wir diese Sitzung beendet.',
      'Melden Sie sich auf dem betroffenen Gerät neu an.',
    ],
    action: { label: 'Zur Anmeldung', url: webUrl },
    footnote: 'Wenn Sie das wundert, ändern Sie Ihr Passwort und sehen Sie die Liste Ihrer Sitzungen durch.',
  }),
  accountDeleted: () => ({
    subject: 'Ihr Konto wurde gelöscht',
    paragraphs: ['Ihr Konto und seine Daten wurden gelöscht. Dies ist der letzte Brief dazu.'],
  }),
};
