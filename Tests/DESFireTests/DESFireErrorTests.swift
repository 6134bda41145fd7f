// SPDX-License-Identifier: Apache-2.0
import SmartCard
import Testing

@testable import DESFire

@Suite struct DESFireErrorTests {
    @Test(
        arguments: [
            (.card(.permissionDenied, command: 0xCA), "CreateApplication: status 9D (permission denied)"),
            (.card(DESFireStatus(rawValue: 0x42), command: 0x99), "command 99: status 42"),
            (.card(.authenticationError, command: 0xAA), "Authenticate AA: status AE (authentication error)"),
            (.foreignStatus(StatusWord(0x6300), command: 0x60), "GetVersion: status word 6300"),
            (.malformedAnswer(command: 0xF5), "GetFileSettings: malformed answer"),
            (.notAuthenticated(command: 0xC4), "ChangeKey: not authenticated"),
            (
                .keys(KeyHolderError(.unknownKey, key: KeyReference(entry: 3, version: 1))),
                "keys: unknownKey (entry 3 version 1)"
            ),
            (.channel(CardChannelError(.cardRemoved)), "card channel: cardRemoved"),
        ] as [(DESFireError, String)]
    )
    func `an error names command, status and meaning`(error: DESFireError, text: String) {
        #expect(error.description == text)
    }

    @Test func `a wrong key is recognised on either side`() {
        #expect(DESFireError.card(.authenticationError, command: 0xAA).isWrongKey)
        #expect(DESFireError.keys(KeyHolderError(.authenticationRefused)).isWrongKey)
        #expect(!DESFireError.card(.noSuchKey, command: 0xAA).isWrongKey)
        #expect(!DESFireError.channel(CardChannelError(.cardRemoved)).isWrongKey)
    }
}
