import { useRead } from './hooks.ts';

export function usePrograms() {
  return useRead('programs.list', {});
}

export function useApplications() {
  return useRead('applications.list', {});
}

export function useBenefits() {
  return useRead('benefits.list', {});
}

export function useProfile() {
  return useRead('profile.view', {});
}
