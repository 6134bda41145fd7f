// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import CROUSCard

@Suite struct CardLookTests {
    @Test(arguments: CardFixture.Store.allCases) func `a blank card costs one command`(store: CardFixture.Store) throws
    {
        let conversation = try CardFixture(store).conversation()
        let look = try conversation.look()
        #expect(look.finding == .noApplication)
        #expect(look.versions.isEmpty)
        #expect(conversation.apduCount == 4)
    }

    @Test func `looking writes nothing and needs no key`() throws {
        let fixture = try CardFixture()
        try fixture.encode()
        let channel = try fixture.tap()
        let look = try fixture.conversation(on: channel).look()
        #expect(look.finding == .targetKeys)
        #expect(look.versions == [1, 1, 1])
        #expect(channel.codes == [0x5A, 0x64, 0x64, 0x64])
    }

    static let findings: [([KeyState], CardLook.Finding)] = [
        ([.factory, .factory, .factory], .factoryKeys),
        ([.factory, .target, .factory], .someKeys(pending: [2])),
        ([.factory, .factory, .target], .someKeys(pending: [1])),
        ([.factory, .target, .target], .someKeys(pending: [])),
        ([.factory, .other, .factory], .strangeKey(1)),
        ([.factory, .target, .other], .strangeKey(2)),
        ([.target, .target, .target], .targetKeys),
        ([.target, .factory, .target], .keysBehind(pending: [1])),
        ([.target, .factory, .factory], .keysBehind(pending: [1, 2])),
        ([.target, .other, .target], .foreign(.foreignKeys)),
        ([.other, .target, .target], .foreign(.foreignKeys)),
        ([.other, .factory, .factory], .foreign(.foreignKeys)),
        ([.factory], .factoryKeys),
        ([.target], .targetKeys),
        ([.other], .foreign(.foreignKeys)),
        ([], .foreign(.foreignKeys)),
    ]

    @Test(arguments: findings) func `the states of the keys determine the finding`(
        states: [KeyState],
        finding: CardLook.Finding
    ) {
        #expect(CardLook.Finding(states) == finding)
    }
}
