// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import DESFire
package import SmartCard

/// A card without our application, proven in this conversation.
package struct Erasure: Hashable, Sendable {
    /// UID of the card.
    package let uid: CardUID
    /// The number the card held; nil when it held no valid record, or no application.
    package let number: CROUSNumber?
    /// True when the application was already gone: after an earlier erasure, or because it was never there.
    package let wasBlank: Bool
    /// Card APDUs of the whole conversation.
    package let apduCount: Int
}

/// Deletes our application from a card and nothing else: other applications and the card's own keys stay.
///
/// After a tear the application is either there or gone, and the next tap finishes the erasure. The card does not get
/// its memory back (docs/facts/encoding.md, section 1), so an erasure makes no room.
package struct CardEraser {
    private let conversation: CardConversation
    private let expected: CROUSNumber?
    private let willErase: () throws -> Void

    private var profile: CardProfile { conversation.profile }

    /// Erases the card of a conversation that has not sent anything yet. `number` is the only number the card may hold;
    /// nil when it may hold none. A card with another one is refused.
    ///
    /// `willErase` writes the journal line that takes the card out of use. It is called after the card was checked,
    /// directly before the deletion, or when the application is already gone; again when the deletion is tried with
    /// another key. When it throws, nothing is deleted (``CROUSCardError/reservation(_:)``).
    package init(
        _ conversation: CardConversation,
        expecting number: CROUSNumber?,
        willErase: @escaping () throws -> Void = {}
    ) {
        self.conversation = conversation
        expected = number
        self.willErase = willErase
    }

    /// Deletes the application and proves that it is gone.
    ///
    /// Uses the application's key 0 (current, factory or older) where the card allows that, else the card's master key
    /// where the profile has it.
    package func erase() throws(CROUSCardError) -> Erasure {
        var number: CROUSNumber?
        do {
            let isLocked = try conversation.keepsDeletionToMasterKey()
            let look = try conversation.look()
            guard look.finding != .noApplication else {
                try announce()
                return erasure(of: nil, wasBlank: true)
            }
            number = try ownNumber(look)
            try isLocked ? deleteFromCardLevel(row: row(of: look)) : deleteInside(row: row(of: look))
        } catch {
            // A damaged application is disabled: only the card's own level can still delete it (Z1).
            guard error.row == .applicationDamaged, case .card = error else { throw error }
            try deleteFromCardLevel(row: .applicationDamaged)
        }
        guard try !conversation.selectApplication(during: .proveErased) else { throw .notProven(.applicationRemains) }
        return erasure(of: number, wasBlank: false)
    }

    private func erasure(of number: CROUSNumber?, wasBlank: Bool) -> Erasure {
        Erasure(uid: conversation.uid, number: number, wasBlank: wasBlank, apduCount: conversation.apduCount)
    }

    /// The row of a refusal.
    private func row(of look: CardLook) -> CardRow {
        switch look.finding {
        case .noApplication: .blank
        case .factoryKeys: .allFiles
        case .someKeys: .someKeys
        case .strangeKey: .strangeKey
        case .targetKeys: .finished
        case .keysBehind: .keysBehind
        case .olderKeys, .rekeyBegun: .olderGeneration
        case .foreign: .foreign
        }
    }

    // MARK: - Is it ours, and the right one

    /// Opens key 0 and reads the record, if there is one; the session stays open.
    private func ownNumber(_ look: CardLook) throws(CROUSCardError) -> CROUSNumber? {
        switch look.finding {
        case .strangeKey: throw .refused(.strangeKey, .foreignKeys)
        case .foreign(let reason): throw .refused(.foreign, reason)
        default: break
        }
        let key = try openMasterKey(look)
        let number = try key == .factory ? conversation.layout().number : readableNumber(key)
        if let number, number != expected {
            let row = row(of: look)
            guard let expected else { throw .refused(row, .unknownNumber(number)) }
            throw .refused(.conflict, .numberConflict(found: number, expected: expected))
        }
        return number
    }

    /// Finds and opens key 0: the key its version names, or one of the others.
    private func openMasterKey(_ look: CardLook) throws(CROUSCardError) -> KeyState {
        let all = [.target, .factory] + profile.olderGenerations.map(KeyState.older)
        for state in look.states.prefix(1) + all.filter({ $0 != look.states.first }) {
            let key = try conversation.reference(0, state)
            if try conversation.opens(0, with: key, during: .open) { return state }
        }
        throw .refused(.keysRefused, .foreignKeys)
    }

    /// Our key opened the application, so it is ours even when its files are missing or damaged.
    private func readableNumber(_ key: KeyState) throws(CROUSCardError) -> CROUSNumber? {
        do {
            let contents = try conversation.readFiles()
            return (try? profile.record(in: contents, of: conversation.uid))?.number
        } catch {
            guard case .card(.card, _) = error, error.row != .cardDead else { throw error }
            let reference = try conversation.reference(0, key)
            guard try conversation.opens(0, with: reference, during: .open) else {
                throw .refused(.keysRefused, .foreignKeys)
            }
            return nil
        }
    }

    // MARK: - Deleting

    /// Deletes in the session of key 0. When the card's owner forbids that, which the settings may not show, the master
    /// key is needed.
    private func deleteInside(row: CardRow) throws(CROUSCardError) {
        do {
            try delete()
        } catch {
            guard Self.wantsMasterKey(error) else { throw error }
            try deleteFromCardLevel(row: row)
        }
    }

    private func deleteFromCardLevel(row: CardRow) throws(CROUSCardError) {
        guard try conversation.openCard(with: conversation.ownedMasterKeys) != nil else {
            throw .refused(row, .ownerMustErase)
        }
        do {
            try delete()
        } catch {
            guard Self.wantsMasterKey(error) else { throw error }
            throw .refused(row, .ownerMustErase)
        }
    }

    private func announce() throws(CROUSCardError) {
        do { try willErase() } catch { throw .reservation(error) }
    }

    private func delete() throws(CROUSCardError) {
        try announce()
        try conversation.run(.deleteApplication) { card throws(DESFireError) in
            try card.deleteApplication(profile.applicationID)
        }
    }

    private static func wantsMasterKey(_ error: CROUSCardError) -> Bool {
        switch error {
        case .card(.card(.authenticationError, _), .deleteApplication),
            .card(.card(.permissionDenied, _), .deleteApplication):
            true
        default: false
        }
    }
}
