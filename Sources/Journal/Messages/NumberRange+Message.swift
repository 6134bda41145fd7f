// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension NumberRange.Level {
    /// A sentence when few numbers are left or none.
    package var message: UserMessage? {
        switch warning {
        case nil: nil
        case .low:
            UserMessage(
                "numbers-low",
                .usage,
                english: "Numbers left on this host: \(left) of \(total). Ask the CROUS for another range.",
                french: "Numéros restants sur cette machine : \(left) sur \(total). Demandez une autre plage au CROUS."
            )
        case .nearlyUsedUp:
            UserMessage(
                "numbers-nearly-used-up",
                .usage,
                english: "Only \(left) of \(total) numbers left on this host: get another range from the CROUS now.",
                french:
                    "Plus que \(left) numéro(s) sur \(total) sur cette machine : obtenez tout de suite une autre plage du CROUS."
            )
        case .usedUp:
            UserMessage(
                "numbers-used-up",
                .refused,
                english: """
                    All \(total) numbers of this host are given out: no blank card can be enrolled until the CROUS gives \
                    another range.
                    """,
                french: """
                    Les \(total) numéros de cette machine sont tous attribués : plus aucune carte vierge ne peut être enrôlée \
                    avant une autre plage du CROUS.
                    """
            )
        }
    }
}
