import { useTranslation } from 'react-i18next';
import type { TrainingPerson } from '../../preload/contract/station-views.ts';

/** Who can sign in here in training, with what they would type. */
export function PeopleTable({ people }: { readonly people: readonly TrainingPerson[] }) {
  const { t } = useTranslation();
  if (people.length === 0) return <p className="quiet">{t('training.noPeople')}</p>;
  return (
    <div className="dock-people" tabIndex={0} role="group" aria-label={t('training.people')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('training.name')}</th>
            <th scope="col">{t('training.role')}</th>
            <th scope="col">{t('training.number')}</th>
            <th scope="col">{t('training.pin')}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.personId}>
              <th scope="row">{person.name}</th>
              <td>{t(`training.roleOf.${person.role}`)}</td>
              <td>{person.number}</td>
              <td>{person.pin ?? t('training.noPin')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
