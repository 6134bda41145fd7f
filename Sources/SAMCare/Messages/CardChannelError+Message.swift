// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import SmartCard

extension CardChannelError: UserFacingError {
    /// What the desk does about a reader or a card that does not answer.
    package var userMessage: UserMessage {
        switch reason {
        case .noCard: UserMessage(.noCard, .unavailable, detail: description)
        case .cardRemoved: UserMessage(.cardRemoved, .unavailable, detail: description)
        case .cardReset: UserMessage(.cardReset, .unavailable, detail: description)
        case .cardMute: UserMessage(.cardMute, .unavailable, detail: description)
        case .severalCards: UserMessage(.severalCards, .refused, detail: description)
        case .readerGone: UserMessage(.readerGone, .unavailable, detail: description)
        case .sharingViolation: UserMessage(.readerTaken, .unavailable, detail: description)
        case .heldByKernel: UserMessage(.readerHeldByKernel, .unavailable, detail: description)
        case .serviceGone: UserMessage(.pcscdGone, .unavailable, detail: description)
        case .timedOut: UserMessage(.cardSilent, .unavailable, detail: description)
        case .malformedAnswer, .closed, .other: UserMessage(.readerFailed, .unavailable, detail: description)
        }
    }
}
