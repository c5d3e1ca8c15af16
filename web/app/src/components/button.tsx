import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

type Props = ButtonProps & { look?: 'primary' | 'plain' | 'danger' };

/** While its work is pending it keeps the focus, says so, and does nothing more. */
export function Button({ look = 'plain', isPending = false, onPress, ...props }: Props) {
  return (
    <AriaButton
      {...props}
      className={`button ${look}`}
      aria-disabled={isPending}
      {...(!isPending && { onPress })}
    />
  );
}
