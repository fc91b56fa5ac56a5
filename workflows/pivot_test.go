package workflows_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pivotColumns is how many things can happen to an order, by the table.
const pivotColumns = 5

// allScenarios are the rows of every table of the saga's tests.
func allScenarios() []scenario {
	return slices.Concat(
		happyPaths(), refusals(), prices(), restaurantAway(),
		takingMoney(), unknownPayments(), captures(),
		unknownPosts(), unknownPostsDecided(), earlyCallbacks(), withdrawals(),
		cancelsBeforePost(), cancelsDuringPost(), cancelsAfterPost(), cancelRaces(), uiCancels(),
		acceptanceDeadline(), acceptanceDeadlineWithCancel(), acceptedOrders(), ticketWatch(), finalWord(),
		undos(), deletedTickets(), suspiciousCloses(), closedWithoutContents(),
		journals(), inboxes(), conflicts(),
		guestActions(), lateGuests(), otherPayments(),
		pendingRefunds(), wrongRefunds(), mended(), triedAgain(), neverMended(),
		capturesOfLess(), lowerBills(), higherBills(), billsNotCompared(),
		scheduledIntake(), scheduledRelease(), scheduledPrices(), scheduledCancels(),
		acceptanceNags(), lateOrders(), listedTimers(),
		staffLetGo(), staffKeep(), staffAndThePOS(), staffDecideSubmissions(), staffDecideAcceptance(),
		absences(), contradictedAbsences(), postsOnAPersonsWord(), searches(), ticketsWithoutNumber(), repliesAfterTheWord(), evidence(),
		recoveriesWithoutTicket(), recoveriesOfMoney(), recoveriesOfUnknownPosts(), recoveriesOfTickets(), recoveriesOfCookedOrders(),
		recoveriesOfEndedOrders(), recoveriesOfRecoveries(), resetRuns(),
		takenByHandAndEnded(), recoveriesOfSettledMoney(), unpaidFood(),
		questionsAskedAgain(), questionsAboutRecovered(), recoveriesOfParts(), recoveriesWithoutProvider(),
	)
}

func TestScenarioNamesAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range allScenarios() {
		require.False(t, seen[s.name], "two scenarios are called %q", s.name)
		seen[s.name] = true
	}
}

// Every cell of the pivot table names scenarios, and no others are listed.
func TestPivotTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/pivot.md")
	require.NoError(t, err)
	table, list, found := strings.Cut(string(page), "\n## Scenarios\n")
	require.True(t, found, "the page has a list of scenarios")
	named := pivotList(list)
	for _, sign := range pivotCells(t, table) {
		require.NotEmpty(t, named[sign], "the cell %s has no scenario", sign)
		delete(named, sign)
	}
	require.Empty(t, named, "scenarios of cells that the table does not have")
}

// What the page says of tests is true: every name that it quotes is a scenario, and every test that it
// names exists.
func TestPivotPageNamesWhatIsRun(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/pivot.md")
	require.NoError(t, err)
	runs := scenarioNames()
	for _, name := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(string(page), -1) {
		require.True(t, runs[name[1]], "the page names %q, which no test runs", name[1])
	}
	var source strings.Builder
	for _, folder := range []string{".", "../activities", "../e2e/crash"} {
		files, err := filepath.Glob(folder + "/*_test.go")
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			source.Write(text)
		}
	}
	for _, name := range regexp.MustCompile("`(Test[A-Za-z]+)`").FindAllStringSubmatch(string(page), -1) {
		require.Contains(t, source.String(), "func "+name[1]+"(", "the page names a test that does not exist")
	}
}

func scenarioNames() map[string]bool {
	names := map[string]bool{}
	for _, s := range allScenarios() {
		names[s.name] = true
	}
	return names
}

// pivotCells returns the signs of the table's cells, and refuses a cell without one.
func pivotCells(t *testing.T, table string) []string {
	t.Helper()
	sign := regexp.MustCompile(`\[(\d+[a-e])\]$`)
	var signs []string
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "| **") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		require.Len(t, cells, 1+pivotColumns, line)
		for _, cell := range cells[1:] {
			found := sign.FindStringSubmatch(strings.TrimSpace(cell))
			require.NotNil(t, found, "a cell without a sign: %s", cell)
			require.NotContains(t, signs, found[1], "a sign stands for one cell")
			signs = append(signs, found[1])
		}
	}
	require.NotEmpty(t, signs)
	return signs
}

// pivotList returns the names of the scenarios by sign.
func pivotList(list string) map[string][]string {
	item, quoted := regexp.MustCompile(`^- (\d+[a-e]): (.+)$`), regexp.MustCompile(`"([^"]+)"`)
	named := map[string][]string{}
	for line := range strings.Lines(list) {
		found := item.FindStringSubmatch(strings.TrimSpace(line))
		if found == nil {
			continue
		}
		for _, name := range quoted.FindAllStringSubmatch(found[2], -1) {
			named[found[1]] = append(named[found[1]], name[1])
		}
	}
	return named
}
