import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { loadSettings } from '../../platform/config/index.js';
import { Extensions } from '../../platform/extensions/index.js';
import { ValidationFailed } from '../../platform/problems/index.js';
import { AuthSettings } from '../auth.settings.js';
import { PasswordPolicy } from './password-policy.js';
import type { PasswordContext } from './password-rule.js';

const ada: PasswordContext = { email: 'ada.kvitsand@tidewerk.example', name: 'Ada Morgenrot' };

const nobodyJoins = new Extensions(new DiscoveryService(new ModulesContainer()), new MetadataScanner());

function policy(minLength?: string): PasswordPolicy {
  const settings = loadSettings([AuthSettings], { NODE_ENV: 'test', PASSWORD_MIN_LENGTH: minLength });
  return new PasswordPolicy(settings.get(AuthSettings) as AuthSettings, nobodyJoins);
}

/** Why the password is refused; undefined when it is taken. */
async function refusal(
  password: string,
  { context = ada, minLength }: { context?: PasswordContext; minLength?: string } = {},
) {
  try {
    await policy(minLength).check(password, context, '/newPassword');
    return undefined;
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    expect(error.occurrence.errors).toMatchObject([{ pointer: '/newPassword' }]);
    return error.occurrence.errors?.[0]?.code;
  }
}

describe('the length of a password', () => {
  it.each([
    [14, 'password_too_short'],
    [15, undefined],
    [256, undefined],
    [257, 'password_too_long'],
  ])('of %i characters', async (length, code) => {
    expect(await refusal('heron dusk lamp '.repeat(20).slice(0, length - 1) + 'z')).toBe(code);
  });

  it('has PASSWORD_MIN_LENGTH as its least', async () => {
    expect(await refusal('mzkwqpx', { minLength: '8' })).toBe('password_too_short');
    expect(await refusal('mzkwqpxv', { minLength: '8' })).toBeUndefined();
    expect(await refusal('mzkwqpxv', { minLength: '9' })).toBe('password_too_short');
  });

  it('counts characters, not the units of UTF-16', async () => {
    const emoji = [...'🦢🌙⚓🎻🪔🧭🐚🌾🦉🍂🪁🫖🧶🎐'];
    expect(emoji).toHaveLength(14);
    expect(await refusal(emoji.join(''))).toBe('password_too_short');
    expect(await refusal(`${emoji.join('')}🎲`)).toBeUndefined();
    expect(await refusal('🦢🌙⚓'.repeat(85) + '🎲')).toBeUndefined();
    expect(await refusal('🦢🌙⚓'.repeat(85) + '🎲🎻')).toBe('password_too_long');
  });

  it('counts a composed character once, however it was typed', async () => {
    const decomposed = 'e\u0301tudes'.padEnd(15, 'qz');
    expect([...decomposed]).toHaveLength(15);
    expect(await refusal(decomposed)).toBe('password_too_short');
    expect(await refusal(`${decomposed}k`)).toBeUndefined();
  });
});

describe('common passwords', () => {
  it.each([
    'password',
    'PassWord',
    'baseball',
    'qwertyui',
    'password1234567',
    '1234567password',
    '!!!password!!!!',
    'abcdefghijklmnop',
    'zyxwvutsrqponmlk',
    '1234567890123456',
    '9876543210987654',
    'qwertyuiopasdfgh',
    'qwertzuiopasdfgh',
    'aaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    '🦢🦢🦢🦢🦢🦢🦢🦢🦢🦢🦢🦢🦢🦢🦢🦢',
  ])('are refused: %s', async (password) => {
    expect(await refusal(password, { minLength: '8' })).toBe('password_too_common');
  });

  it.each([
    'quiet harbour before nine',
    'correct horse battery staple',
    'password of the lighthouse',
    'the heron, the heron',
  ])('are no phrases: %s', async (password) => {
    expect(await refusal(password)).toBeUndefined();
  });
});

describe('personal passwords', () => {
  it.each([
    'gatehouse',
    'Gatehouse-2026!',
    'gatehousegatehouse',
    'ada.kvitsand@tidewerk.example',
    'ADA.KVITSAND@TIDEWERK.EXAMPLE',
    'kvitsand-1815-1',
    'tidewerk2026',
    'kvitsandtidewerk',
  ])('are refused: %s', async (password) => {
    expect(await refusal(password, { minLength: '8' })).toBe('password_too_personal');
  });

  it('are refused by the name too', async () => {
    expect(await refusal('Morgenrot-1815-1')).toBe('password_too_personal');
    expect(await refusal('Morgenrot-1815-1', { context: { email: ada.email } })).toBeUndefined();
  });

  it('may hold such a word beside enough else', async () => {
    expect(await refusal('kvitsand wrote notes')).toBeUndefined();
    expect(await refusal('kvitsand-1815-12')).toBeUndefined();
  });

  it('may hold words too short to tell', async () => {
    expect(
      await refusal('adaadakingnow', {
        minLength: '8',
        context: { email: 'ada@x.example', name: 'Ada Kin' },
      }),
    ).toBeUndefined();
  });
});
