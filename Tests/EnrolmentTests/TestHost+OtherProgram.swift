// SPDX-License-Identifier: Apache-2.0
import CROUSCard
import DESFire
import EnrolmentFixtures
import SmartCard
import Testing

@testable import Enrolment

/// Operations of another program with the keys of our SAM on the card of the first reader.
extension TestHost {
    /// The work on a card as another program does it.
    var workflow: CardWorkflow { CardWorkflow(dependencies) }

    /// Makes the record of a finished card invalid, with the write key.
    func breakContents() throws {
        let profile = workflow.profile
        let file = try #require(profile.files.first)
        let key = try #require(profile.keys.first { $0.number == profile.writeKey })
        try withCard { card, uid throws(DESFireError) in
            try card.select(profile.applicationID)
            try card.authenticate(.aes, keyNumber: key.number, with: key.reference(for: uid))
            try card.write([0xFF], to: file.number, offset: 12, mode: file.mode)
        }
    }

    /// Changes only key 0 of our application from the factory key to the target key.
    func changeMasterKey() throws {
        let profile = workflow.profile
        let key = try #require(profile.keys.first)
        try withCard { card, uid throws(DESFireError) in
            try card.select(profile.applicationID)
            try card.authenticate(.aes, keyNumber: 0, with: profile.factoryKey.reference)
            try card.changeKey(0, from: profile.factoryKey.reference, to: key.reference(for: uid))
        }
    }

    private func withCard(_ body: (DESFireCard, CardUID) throws(DESFireError) -> Void) throws {
        let workflow = workflow
        let channel = try workflow.source.open(Self.one)
        defer { channel.close() }
        let uid = try #require(channel.uid)
        try workflow.withKeys(for: "left") { _, keys throws(EnrolmentError) in
            do throws(DESFireError) {
                try body(DESFireCard(channel: channel, keys: keys), uid)
            } catch {
                throw .card(.card(error, during: .look))
            }
        }
    }
}
