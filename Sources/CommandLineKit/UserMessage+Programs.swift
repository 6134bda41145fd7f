// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension UserMessage {
    /// Card and journal name different numbers.
    package static let cardDisagrees = UserMessage(
        "card-disagrees",
        .refused,
        english: "The card and the journal do not agree: keep the card aside and show it to a supervisor.",
        french: "La carte et le journal ne concordent pas : mettez la carte de côté et montrez-la à un responsable."
    )

    /// An error without a sentence of its own module.
    package static func unexpected(_ error: any Error) -> UserMessage {
        UserMessage(
            "unexpected",
            .failure,
            english: "Something failed that has no sentence of its own: try again, and report the detail.",
            french: "Une erreur imprévue est survenue : réessayez, puis signalez le détail.",
            detail: String(describing: error)
        )
    }
}
