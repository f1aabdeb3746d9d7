import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { Screen } from '../ui/screen.tsx';
import { StepsRail } from '../ui/steps-rail.tsx';
import { LeaveQuestion } from './leave-question.tsx';
import { ApplicationsPanel } from './panels/applications-panel.tsx';
import { BenefitsPanel } from './panels/benefits-panel.tsx';
import { ProfilePanel } from './panels/profile-panel.tsx';
import { ProgramsPanel } from './panels/programs-panel.tsx';

/** What the portal holds for the person, and the programs they may apply for. */
export function ProgramsScreen({ visit }: { readonly visit: VisitView }) {
  const { t } = useTranslation();
  const [leaving, setLeaving] = useState(false);
  const registrant = visit.registrant;
  return (
    <Screen
      title={registrant ? t('programs.welcome', { name: registrant.name }) : t('programs.title')}
      {...(registrant ? { lead: t('programs.number', { number: registrant.maskedNumber }) } : {})}
      aside={<StepsRail current="programs" />}
      back={{ label: t('programs.leave'), onPress: () => setLeaving(true) }}
    >
      <Tabs className="tabs">
        <TabList className="tab-list" aria-label={t('programs.tabsLabel')}>
          <Tab className="tab" id="programs">
            {t('programs.tabs.programs')}
          </Tab>
          <Tab className="tab" id="applications">
            {t('programs.tabs.applications')}
          </Tab>
          <Tab className="tab" id="benefits">
            {t('programs.tabs.benefits')}
          </Tab>
          <Tab className="tab" id="profile">
            {t('programs.tabs.profile')}
          </Tab>
        </TabList>
        <TabPanel className="tab-panel" id="programs">
          <ProgramsPanel />
        </TabPanel>
        <TabPanel className="tab-panel" id="applications">
          <ApplicationsPanel />
        </TabPanel>
        <TabPanel className="tab-panel" id="benefits">
          <BenefitsPanel />
        </TabPanel>
        <TabPanel className="tab-panel" id="profile">
          <ProfilePanel />
        </TabPanel>
      </Tabs>
      {leaving && <LeaveQuestion onStay={() => setLeaving(false)} />}
    </Screen>
  );
}
