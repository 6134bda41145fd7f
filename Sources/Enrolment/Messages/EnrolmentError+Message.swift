// SPDX-License-Identifier: Apache-2.0
internal import CROUSCard
package import CROUSCore
internal import Journal
internal import Registry
internal import SAM
internal import SAMCare
internal import SmartCard

extension EnrolmentError {
    /// The sentence for the desk or the technician.
    package var userMessage: UserMessage {
        switch self {
        case .card(let error): error.userMessage
        // The SAM failed, not the card.
        case .failedTwice(let error) where error.isRefusalOfSAM: error.userMessage
        case .sam(let error): error.userMessage
        case .reader(let error): error.userMessage
        case .journal(let error): error.userMessage
        case .registry(let error): error.userMessage
        case .unknownStation(let name, let known):
            UserMessage(.unknownStation, .usage, ["station": name, "known": known])
        case .stationNotNamed(let known) where known.isEmpty: UserMessage(.noStation, .usage)
        case .stationNotNamed(let known): UserMessage(.stationNotNamed, .usage, ["known": known])
        case .stationBusy(let name): UserMessage(.stationBusy, .refused, ["station": name])
        case .stationOutOfService: UserMessage(.stationOutOfService, .unavailable)
        case .unknownReader(let name, let known):
            UserMessage(.unknownReader, .unavailable, ["reader": name], detail: known)
        case .ambiguousReader(let name, let found):
            UserMessage(.ambiguousReader, .usage, ["reader": name], detail: found)
        case .readerOfSAM(let name): UserMessage(.readerOfSAM, .usage, ["reader": name])
        case .trainingProfile(let profile, let reader):
            UserMessage(.trainingProfile, .refused, ["profile": profile, "reader": reader])
        case .unknownHolder(let text): UserMessage(.unknownHolder, .refused, ["holder": text])
        case .holderNotInOrder(let state): UserMessage(.holderNotInOrder, .refused, detail: "etat_ia \(state)")
        case .holderBusy(let station): UserMessage(.holderBusy, .refused, ["station": station])
        case .holderHasCard(let uid): UserMessage(.holderHasCard, .refused, ["card": uid])
        case .holderHasUnfinishedCard(let uid): UserMessage(.holderHasUnfinishedCard, .refused, ["card": uid])
        case .cardBusy(let station): UserMessage(.cardBusy, .refused, ["station": station])
        case .cardOfAnotherHolder(let uid): UserMessage(.cardOfAnotherHolder, .refused, detail: uid)
        case .cardNoLongerUsable(let uid, let state):
            UserMessage(.cardNoLongerUsable, .refused, detail: Phrase(.cardState, ["card": uid, "state": state]))
        case .cardHasNumber(let uid, let number):
            UserMessage(.cardHasNumber, .refused, ["number": number], detail: uid)
        case .cardToReplace(let uid, let since):
            // When repeated after a power cut, the card on the reader may be the new one.
            UserMessage(.cardToReplace, .refused, ["since": since], detail: uid)
        case .notClosed(let uid, let error):
            UserMessage(.notClosed, .journal, detail: "\(uid) \(error.userMessage.detail)")
        case .noUID: UserMessage(.noUID, .refused)
        case .failedTwice(let error): UserMessage(.failedTwice, .failure, detail: error.description)
        case .noCard(let text): UserMessage(.unknownCard, .refused, ["card": text])
        case .stateForbids(let uid, let state, "erase"):
            UserMessage(.cancelFirst, .refused, detail: Phrase(.cardState, ["card": uid, "state": state]))
        case .stateReached(let uid, let state):
            UserMessage(.stateReached, .refused, ["card": uid, "state": state])
        case .cardInUse(let uid): UserMessage(.cardInUse, .refused, ["card": uid])
        case .stateForbids(let uid, let state, let what):
            UserMessage(.stateForbids, .refused, ["card": uid, "state": state, "action": what])
        case .notDelivered(let uid, true): UserMessage(.deliveryReversed, .refused, detail: uid)
        case .notDelivered(let uid, false): UserMessage(.notDelivered, .refused, detail: uid)
        case .badValue(let problem): UserMessage(clause: problem, .usage, key: "bad-value")
        case .timedOut: UserMessage(.timedOut, .failure)
        case .withdrawn: UserMessage(.withdrawn, .failure)
        case .nothingToReplace: UserMessage(.nothingToReplace, .refused)
        case .supervisorNotNamed: UserMessage(.supervisorNotNamed, .usage)
        }
    }
}
