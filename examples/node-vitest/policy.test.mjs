import { afterAll, beforeAll, expect, test } from 'vitest';
import { customers } from './partner-center.mjs';
import { Seat } from './sandbox.mjs';

let seat;
beforeAll(async () => (seat = await Seat.open()));
afterAll(() => seat?.close());

test('John, who has no MFA, is refused from the day that Microsoft announced', async () => {
  const token = await seat.token({ as: 'john' });

  await seat.policyDate('2026-03-31');
  expect(await customers(seat.origin, token)).toContain('Tailspin');

  await seat.policyDate('2026-04-01');
  await expect(customers(seat.origin, token)).rejects.toThrow('401 Unauthorized - MFA required');
});

test('a fault comes once, and the journal has it', async () => {
  const token = await seat.token({ as: 'alejandra' });
  await seat.control('POST', 'faults', { route: 'customers.list', status: 503 });

  await expect(customers(seat.origin, token)).rejects.toThrow('503');
  expect(await customers(seat.origin, token)).toContain('Tailspin');

  const { entries } = await seat.control('GET', 'journal?newest=2');
  expect(entries.map((e) => e.status)).toEqual([200, 503]);
});
