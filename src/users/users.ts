import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Not, QueryFailedError } from 'typeorm';
import type { EmailAddress } from '../mail/index.js';
import { Clock } from '../platform/clock/index.js';
import { deleteBatch, UnitOfWork } from '../platform/database/index.js';
import { NotFound } from '../platform/problems/index.js';
import { User } from './user.entity.js';
import { EmailTaken, LastAdmin } from './users.errors.js';
import { defaultRoles, type Role, type Language } from '../vocabulary/index.js';

/** Sign-ups of one address that may be compared with a password at login: more than anyone needs. */
const signUpsConsidered = 100;

export interface NewUser {
  name: string;
  email: EmailAddress;
  language: Language;
}

/** Who people are. Every method that changes somebody expects an open unit of work in which the row is locked. */
@Injectable()
export class Users {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  find(id: string): Promise<User | null> {
    return this.repository.findOneBy({ id });
  }

  /** @throws NotFound */
  async get(id: string): Promise<User> {
    const user = await this.find(id);
    if (!user) throw new NotFound();
    return user;
  }

  /**
   * Whose address it is: the account, else the sign-ups that wait for a proof, newest first. One query in either case,
   * so that its time tells nobody whether there is an account.
   */
  async findByAddress(canonical: string): Promise<User[]> {
    const found = await this.repository.find({
      where: { emailCanonical: canonical },
      order: { provisional: 'ASC', createdAt: 'DESC' },
      take: signUpsConsidered,
    });
    return found[0]?.provisional ? found : found.slice(0, 1);
  }

  /** Holds the row until the unit of work ends, so that of two changes one waits and sees the other. */
  async lock(id: string): Promise<User | null> {
    return this.repository.findOne({ where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  /**
   * Holds every row of an address (and that of one more user), in one order for all, so that racing claims wait instead
   * of deadlocking. To be called before anything else is locked.
   */
  async lockAddress(canonical: string, alsoUserId?: string): Promise<User[]> {
    // The address itself, as rows that are added meanwhile are in nobody's order.
    await this.unitOfWork.manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [canonical]);
    return this.repository.find({
      where: [{ emailCanonical: canonical }, ...(alsoUserId ? [{ id: alsoUserId }] : [])],
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async signUp(person: NewUser): Promise<User> {
    return this.insert({ ...person, roles: defaultRoles, provisional: true });
  }

  /** An account whose address an administrator or operator vouches for. @throws EmailTaken */
  async create(person: NewUser & { roles: Role[] }): Promise<User> {
    await this.lockAddress(person.email.canonical);
    await this.repository.delete({ emailCanonical: person.email.canonical, provisional: true });
    return this.insert({ ...person, provisional: false }).catch(rethrowTaken);
  }

  /**
   * The proof of the address has come: this sign-up is the account now, and the others of the address are gone.
   * @throws EmailTaken when someone else has it by now
   */
  async claimAddress(user: User): Promise<void> {
    await this.repository.delete({
      emailCanonical: user.emailCanonical,
      provisional: true,
      id: Not(user.id),
    });
    const emailVerifiedAt = user.emailVerifiedAt ?? this.clock.now();
    await this.repository.update(user.id, { provisional: false, emailVerifiedAt }).catch(rethrowTaken);
  }

  /** The new address is proven, so that a sign-up becomes an account too. @throws EmailTaken when someone else has it by now */
  async changeAddress(user: User, email: EmailAddress): Promise<void> {
    await this.repository.delete({ emailCanonical: email.canonical, provisional: true, id: Not(user.id) });
    const address = { email: email.original, emailCanonical: email.canonical };
    await this.repository
      .update(user.id, { ...address, provisional: false, emailVerifiedAt: this.clock.now() })
      .catch(rethrowTaken);
  }

  async rename(id: string, name: string): Promise<void> {
    await this.repository.update(id, { name });
  }

  async setRoles(id: string, roles: Role[]): Promise<void> {
    await this.repository.update(id, { roles });
  }

  async setDisabled(id: string, disabled: boolean): Promise<void> {
    await this.repository.update(id, { disabledAt: disabled ? this.clock.now() : null });
  }

  /**
   * What other rooms keep of the user goes with it (ON DELETE CASCADE); the audit trail stays. @returns whether this call did
   * it: of two at once, one
   */
  async delete(id: string): Promise<boolean> {
    const { affected } = await this.repository.delete(id);
    return affected === 1;
  }

  /** Sign-ups that nobody has proven, made before then; those that a flow holds at this moment wait for the next time. */
  async deleteSignUps({ madeBefore, limit }: { madeBefore: Date; limit: number }): Promise<number> {
    return deleteBatch(this.repository, 'provisional AND created_at < $1', [madeBefore], limit);
  }

  /**
   * Locks a user together with all active administrators, in one order for all: of two administrators who demote each
   * other at once, the second waits, counts again and is refused.
   */
  async lockWithAdmins(id: string): Promise<{ user: User | null; refuseIfLastAdmin: () => void }> {
    const rows = await this.repository
      .createQueryBuilder('person')
      .where('person.id = :id', { id })
      .orWhere(`('admin' = ANY (person.roles) AND person.disabledAt IS NULL AND NOT person.provisional)`)
      .orderBy('person.id')
      .setLock('for_no_key_update')
      .getMany();
    const user = rows.find((row) => row.id === id) ?? null;
    const othersCanAdminister = rows.some((row) => row.id !== id && isActiveAdmin(row));
    const refuseIfLastAdmin = () => {
      if (user && isActiveAdmin(user) && !othersCanAdminister) throw new LastAdmin();
    };
    return { user, refuseIfLastAdmin };
  }

  private async insert(person: NewUser & { roles: Role[]; provisional: boolean }): Promise<User> {
    const { email, ...rest } = person;
    const user = this.repository.create({
      ...rest,
      id: randomUUID(),
      email: email.original,
      emailCanonical: email.canonical,
      createdAt: this.clock.now(),
      emailVerifiedAt: null,
      disabledAt: null,
    });
    await this.repository.insert(user);
    return user;
  }

  private get repository() {
    return this.unitOfWork.repository(User);
  }
}

/** An invited administrator who has not proven the address cannot step in, and so does not count. */
function isActiveAdmin({ roles, disabledAt, emailVerifiedAt }: User): boolean {
  return roles.includes('admin') && disabledAt === null && emailVerifiedAt !== null;
}

const uniqueViolation = '23505';

function rethrowTaken(error: unknown): never {
  const isTaken =
    error instanceof QueryFailedError && (error.driverError as { code?: string }).code === uniqueViolation;
  throw isTaken ? new EmailTaken() : error;
}
