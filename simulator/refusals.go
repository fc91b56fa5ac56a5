package simulator

import "fmt"

// refusal is a till's no, in no dialect's words. The codes that it is about are 0 where there are none.
type refusal struct {
	why      reason
	code     int // of the dish or the discount
	modifier int
	group    int
	left     int // how many there are
}

type reason string

const (
	unwilling      reason = "unwilling" // without a reason
	noTill         reason = "no till"
	nothingIn      reason = "empty"
	wrongSurcharge reason = "surcharge"
	unavailable    reason = "dish unavailable"
	wrongQuantity  reason = "quantity"
	tooFew         reason = "too few left"
	wrongModifier  reason = "modifier"
	wrongModifiers reason = "number of modifiers of a group"
	noDiscount     reason = "discount"
)

// russian is the refusal as the till of an r_keeper says it; the texts are assumed.
func (r refusal) russian() string {
	switch r.why {
	case unwilling:
		return "Отказано кассой"
	case noTill:
		return "Нет связи с кассовым сервером"
	case nothingIn:
		return "Заказ пуст"
	case wrongSurcharge:
		return "Неверная наценка"
	case unavailable:
		return fmt.Sprintf("Блюдо %d недоступно", r.code)
	case wrongQuantity:
		return fmt.Sprintf("Блюдо %d: неверное количество", r.code)
	case tooFew:
		return fmt.Sprintf("Блюдо %d: осталось %d", r.code, r.left)
	case wrongModifier:
		return fmt.Sprintf("Блюдо %d: модификатор %d недоступен", r.code, r.modifier)
	case wrongModifiers:
		return fmt.Sprintf("Блюдо %d: неверное число модификаторов группы %d", r.code, r.group)
	case noDiscount:
		return fmt.Sprintf("Скидка %d не найдена", r.code)
	}
	return ""
}
