// Whether one number is another, rounded: sources differ in how exactly they tell the same thing.
#ifndef ENTENTE_SERVICE_CONFLICT_ROUNDING_H_
#define ENTENTE_SERVICE_CONFLICT_ROUNDING_H_

namespace entente::conflict {

// Whether `number`, rounded to the significant digits that `rounded` is written with, is `rounded`: 1512 rounds to
// 1500, whose digits are two. Zeros at the end are no digits, since a number does not tell who wrote them. What lies in
// the middle rounds both ways. Both finite. Pure.
bool RoundsTo(double number, double rounded);

}  // namespace entente::conflict

#endif  // ENTENTE_SERVICE_CONFLICT_ROUNDING_H_
