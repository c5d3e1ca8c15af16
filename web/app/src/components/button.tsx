import { Button as AriaButton, type ButtonProps } from 'react-aria-components';

type Props = ButtonProps & { look?: 'primary' | 'plain' | 'danger' };

export function Button({ look = 'plain', ...props }: Props) {
  return <AriaButton {...props} className={`button ${look}`} />;
}
