/** A dialog that holds the focus, closes on Esc, and gives the focus back. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { words } from '../shell/words';
import { Button } from './Button';

interface Props {
  title: string;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, wide = false, onClose, children }: Props) {
  return (
    <ModalOverlay className="veil" isOpen isDismissable onOpenChange={(open) => (open ? undefined : onClose())}>
      <Modal className={`dialog${wide ? ' dialog--wide' : ''}`}>
        <AriaDialog>
          <div className="row dialog__head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <span className="push" />
            <Button look="plain" icon={X} label={words.common.close} onPress={onClose} />
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
