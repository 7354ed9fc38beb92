/** Keeps a broken part from taking the rest of the console with it. */
import { Component, type ReactNode } from 'react';
import { words } from '../shell/words';
import { Button } from './Button';

export class Guard extends Component<{ children: ReactNode }, { broke: boolean }> {
  override state = { broke: false };

  static getDerivedStateFromError(): { broke: boolean } {
    return { broke: true };
  }

  override render(): ReactNode {
    if (!this.state.broke) return this.props.children;
    return (
      <div className="blank" role="alert">
        <p className="blank__title">{words.errors.brokeTitle}</p>
        <p>{words.errors.broke}</p>
        <Button onPress={() => this.setState({ broke: false })}>{words.errors.reload}</Button>
      </div>
    );
  }
}
