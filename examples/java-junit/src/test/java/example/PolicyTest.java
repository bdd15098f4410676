package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dates and faults: what a test does to the sandbox, its seat alone has. */
class PolicyTest {
  @Test
  void johnIsRefusedFromTheAnnouncedDay() throws Exception {
    try (Seat seat = Seat.open()) {
      String token = seat.token("john");

      seat.policyDate("2026-03-31");
      assertTrue(seat.partnerCenter().customers(token).contains("Tailspin"));

      seat.policyDate("2026-04-01");
      var refusal = assertThrows(PartnerCenter.Refused.class, () -> seat.partnerCenter().customers(token));
      assertEquals(401, refusal.status);
      assertEquals("900421", refusal.code);
    }
  }

  @Test
  void aFaultComesOnceAndTheJournalHasIt() throws Exception {
    try (Seat seat = Seat.open()) {
      String token = seat.token("alejandra");
      seat.control("POST", "faults", Map.of("route", "customers.list", "status", 503));

      assertEquals(503, assertThrows(PartnerCenter.Refused.class, () -> seat.partnerCenter().customers(token)).status);
      assertTrue(seat.partnerCenter().customers(token).contains("Tailspin"));

      JsonNode entries = seat.control("GET", "journal?newest=2", null).path("entries");
      assertEquals(200, entries.path(0).path("status").asInt());
      assertEquals(503, entries.path(1).path("status").asInt());
    }
  }
}
