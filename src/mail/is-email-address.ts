import { ValidateBy, type ValidationOptions } from 'class-validator';
import { EmailAddress } from './email-address.js';

/** The one rule for addresses in requests; class-validator's own `IsEmail` lets through more than we send to. */
export function IsEmailAddress(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isEmailAddress',
      validator: {
        validate: (value) => EmailAddress.isValid(value),
        defaultMessage: () => 'Use an address such as ada@example.com',
      },
    },
    options,
  );
}
