import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Input } from '../../preload/contract/calls.ts';
import { failureOf } from '../api/call.ts';
import { useGlass, useTrainingPeople } from '../api/training.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { whatHappened } from '../ui/words/failure-words.ts';
import { Icon } from '../ui/icon.tsx';
import { PeopleTable } from './people-table.tsx';

interface TrainingDockProps {
  /** Whether it is open until a person opens or closes it by hand. */
  readonly wanted: boolean;
}

/** Training only: lays simulated fingers on the simulated glass. In the page's flow, so that it covers nothing. */
export function TrainingDock({ wanted }: TrainingDockProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? wanted;
  const [listed, setListed] = useState(false);
  const [personId, setPersonId] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const people = useTrainingPeople(open);
  const glass = useGlass();
  const registrants = people.data ?? [];
  const person =
    registrants.find((each) => each.personId === personId) ??
    registrants.find((each) => each.role === 'registrant') ??
    registrants[0];

  const act = (input: Input<'training.glass'>) => {
    const name = person?.name ?? '';
    const done = input.do === 'place' && input.smudge ? 'smudge' : input.do;
    glass.mutate(input, {
      onSuccess: () => setSaid(t(`training.done.${done}`, { name })),
      onError: (error) => setSaid(whatHappened(t, failureOf(error))),
    });
  };
  const place = (smudge: boolean) => person && act({ do: 'place', personId: person.personId, smudge });

  return (
    <section className="dock" aria-label={t('training.dock')}>
      <div className="dock-row">
        <Button
          className="dock-toggle"
          aria-expanded={open}
          aria-label={open ? t('training.hide') : t('training.show')}
          onPress={() => setChosen(!open)}
        >
          <Icon name={open ? 'down' : 'up'} />
          <span>{t('training.dock')}</span>
        </Button>
        {open && (
          <>
            <label className="dock-person">
              <span className="only-spoken">{t('training.person')}</span>
              <select
                value={person?.personId ?? ''}
                onChange={(event) => setPersonId(event.target.value)}
                disabled={registrants.length === 0}
              >
                {registrants.map((each) => (
                  <option key={each.personId} value={each.personId}>
                    {each.name} ({t(`training.roleOf.${each.role}`)})
                  </option>
                ))}
              </select>
            </label>
            <ActionButton isDisabled={!person} onPress={() => place(false)}>
              {t('training.place')}
            </ActionButton>
            <ActionButton isDisabled={!person} onPress={() => place(true)}>
              {t('training.smudge')}
            </ActionButton>
            <ActionButton onPress={() => act({ do: 'lift' })}>{t('training.lift')}</ActionButton>
            <ActionButton onPress={() => act({ do: 'unplug' })}>{t('training.unplug')}</ActionButton>
            <ActionButton onPress={() => act({ do: 'plug' })}>{t('training.plug')}</ActionButton>
            <ActionButton onPress={() => setListed(!listed)}>
              {listed ? t('training.hidePeople') : t('training.people')}
            </ActionButton>
          </>
        )}
        <p className="dock-said" role="status">
          {said}
        </p>
      </div>
      {open && listed && <PeopleTable people={registrants} />}
    </section>
  );
}
