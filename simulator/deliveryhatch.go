package simulator

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strconv"
)

// deliveryHatch is the dialect of r_keeper mini-delivery.
type deliveryHatch struct{}

var (
	_ dialect   = deliveryHatch{}
	_ attendant = deliveryHatch{}
)

func (deliveryHatch) system() System { return DeliveryHatch }

func (deliveryHatch) callsBack() bool { return true }

func (deliveryHatch) endpoints() []endpoint {
	const base = "api/v2/ext/"
	return []endpoint{
		// Without a token the bare address says that one is missing, which proves that the port is open.
		{pattern: "GET " + base + "{$}", op: OpPing, act: func(c *posCall) answer { return hatchNo(c, "Метод не найден") }},
		{pattern: "GET " + base + "ping", op: OpPing, act: hatchPing},
		{pattern: "GET " + base + "getmenu", op: OpGetMenu, act: hatchMenu},
		{pattern: "POST " + base + "validate", op: OpValidate, act: hatchValidate},
		{pattern: "POST " + base + "postorder", op: OpPostOrder, act: hatchPost},
		{pattern: "GET " + base + "orderstate", op: OpGetOrders, act: hatchState},
		{pattern: "GET " + base + "expressorders", op: OpGetOrders, act: hatchExpress},
	}
}

// hatchPhase is the first digit of a status: its second has no public meaning.
const hatchPhase = 10

// state is a status of the stage; what the second digit is, nobody can rely on.
func (deliveryHatch) state(stage State) State {
	phases := map[State]int{Cooking: 1, OnTheWay: 2, Done: 3, Removed: 4}
	if phases[stage] == 0 {
		return "0"
	}
	var b [1]byte
	_, _ = rand.Read(b[:]) // it does not fail: crypto/rand ends the program instead
	return State(strconv.Itoa(phases[stage]*hatchPhase + int(b[0])%hatchPhase))
}

func (deliveryHatch) stage(state State) State {
	status, err := strconv.Atoi(string(state))
	phase := status / hatchPhase
	if err != nil || status < 0 || phase >= len(stages()) || (phase == 0 && status != 0) {
		return ""
	}
	return stages()[phase]
}

func (deliveryHatch) key(id string) string { return id }

func (deliveryHatch) failure(status int, text string) answer {
	return answer{status: status, body: hatchResult{Msg: text}}
}

func (deliveryHatch) refused(c *posCall, why refusal) answer { return hatchNo(c, why.russian()) }

// hatchNo is a no with its text.
func hatchNo(c *posCall, text string) answer {
	return hatchAnswer(c, c.restaurant.settings.RefusalStatus, hatchResult{Msg: text})
}

// hatchAnswer writes an answer in the encoding of the restaurant.
func hatchAnswer(c *posCall, status int, body any) answer {
	if !c.restaurant.settings.DeliveryHatch.CP1251 {
		return answer{status: status, body: body}
	}
	text, _ := json.Marshal(body) // this package's own types
	return answer{status: status, raw: toCP1251(text), header: map[string]string{"Content-Type": "application/json; charset=windows-1251"}}
}

func (deliveryHatch) admit(c *posCall) (answer, bool) {
	s := c.restaurant.settings
	token := c.request.Header.Get("Token")
	if token == "" {
		return hatchNo(c, `"Token" header expected.`), false
	}
	if s.Token != "" && token != s.Token {
		return hatchAnswer(c, s.DeliveryHatch.TokenStatus, hatchResult{Msg: "Неверный токен"}), false
	}
	if s.DeliveryHatch.CP1251 {
		c.body = fromCP1251(c.body)
	}
	return answer{}, true
}

func (deliveryHatch) callback(t *ticket) (outgoing, bool) {
	body, _ := json.Marshal(hatchCallback{ // it came as JSON
		OrderID: hatchID(t), GuestMeta: hatchMeta(t), Phone: t.Guest.Phone, Status: hatchStatus(t.State),
	})
	return outgoing{url: t.CallbackURL, body: body}, t.CallbackURL != ""
}

func hatchPing(c *posCall) answer {
	s := c.restaurant.settings.DeliveryHatch
	if c.offline() {
		return hatchNo(c, refusal{why: noTill}.russian())
	}
	data := hatchPingData{DHVersion: s.Version, CSVersion: "7.6.5.30", CSNetName: "MIDSRV2"}
	if s.knows(hatchParamsVersion) {
		data.Params = &hatchParams{
			DadataKey: HatchAPIKey, City: "Томск", From: s.DeliverFrom, To: s.DeliverTo, Period: s.DeliverPeriod,
		}
	}
	return hatchAnswer(c, http.StatusOK, hatchData[hatchPingData]{Result: true, Data: data})
}

// hatchMenu shows what can be sold right now: what has run out is not in it.
func hatchMenu(c *posCall) answer {
	stock, menu := c.stock(), c.restaurant.settings.Menu
	data := []hatchDish{}
	for _, dish := range menu.Dishes {
		rest, limited := stock[dish.Code]
		if limited && rest <= 0 {
			continue
		}
		if !limited {
			rest = -1
		}
		category, path := menu.category(dish.Category)
		data = append(data, hatchDish{
			Code: dish.Code, Name: dish.Name, CategPath: path, CategCode: dish.Category, CategName: category.Name,
			Price: dish.Price, Rests: rest, Modifiers: hatchGroups(dish.Groups),
		})
	}
	return hatchAnswer(c, http.StatusOK, hatchData[[]hatchDish]{Result: true, Data: data})
}
