/** The one button: a word, an icon with a word, or an icon with a tooltip; it may show its key. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { KeyAction } from '../shell/keymap';
import { useKeyName } from '../shell/keys';

interface Props {
  children?: ReactNode;
  icon?: LucideIcon;
  /** The name of a button that shows only its icon; told in a tooltip too. */
  label?: string;
  look?: 'main' | 'plain';
  keyFor?: KeyAction;
  isDisabled?: boolean;
  /** What it does is under way: it waits, and keeps the focus, so that the keyboard is where it was afterwards. */
  isRunning?: boolean;
  isPressed?: boolean;
  type?: 'submit' | 'button';
  onPress?: () => void;
  className?: string;
}

/** It submits nothing either: Enter in a field would press it. */
const WAITING = { type: 'button', 'aria-disabled': true, 'data-pending': true } as const;

export function Button(props: Props) {
  const { children, icon: Icon, label, look, keyFor, type = 'button', onPress } = props;
  const { isDisabled = false, isPressed } = props;
  const isWaiting = (props.isRunning ?? false) && !isDisabled;
  const names = [
    'button',
    look && `button--${look}`,
    !children && 'button--icon',
    isPressed && 'button--on',
    props.className,
  ];
  const button = (
    <AriaButton
      className={names.filter(Boolean).join(' ')}
      type={type}
      isDisabled={isDisabled}
      // Not `isPending`: that reads out the button's name, and of a button that is gone by then an image without one.
      render={(dom) => <button {...dom} {...(isWaiting ? WAITING : { type })} />}
      {...(label ? { 'aria-label': label } : {})}
      {...(isPressed === undefined ? {} : { 'aria-pressed': isPressed })}
      {...(onPress && !isWaiting ? { onPress } : {})}
    >
      {Icon ? <Icon size={16} aria-hidden="true" /> : null}
      {children}
      {keyFor ? <KeyName action={keyFor} /> : null}
    </AriaButton>
  );
  if (!label) return button;
  return (
    <TooltipTrigger delay={400} closeDelay={0}>
      {button}
      <Tooltip className="tip">{label}</Tooltip>
    </TooltipTrigger>
  );
}

export function KeyName({ action }: { action: KeyAction }) {
  const name = useKeyName(action);
  return name === null ? null : (
    <span className="key" aria-hidden="true">
      {name}
    </span>
  );
}
