"""Files between two browsers: chosen, dropped, pasted, refused, sent late, looked at."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories.files import PDF, SVG, picture

pytestmark = pytest.mark.browser


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    contents = {
        "garden.jpg": picture((1200, 800), "JPEG"),
        "table.png": picture((300, 900)),
        "contract.pdf": PDF,
        "drawing.svg": SVG,
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


@pytest.fixture
def pair(visit) -> tuple[Page, Page]:
    couple, vendor = visit("couple@demo.test"), visit("vendor@demo.test", width=360)
    for page, name in ((couple, "Rosewood Studio"), (vendor, "Emma")):
        page.goto("/messages/")
        page.get_by_role("main").get_by_role("link", name=re.compile(name)).first.click()
        expect(page.get_by_role("region", name="Messages")).to_be_visible()
    return couple, vendor


def attach(page: Page, *files: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    chooser.value.set_files(files)


def tray(page: Page, state: str = "") -> Locator:
    return page.locator(f".tray-file[data-state={state}]" if state else ".tray-file")


def send(page: Page, words: str = "") -> None:
    page.get_by_placeholder(re.compile("Write to")).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def hand_over(page: Page, how: str, name: str) -> None:
    """Let a file fall onto the conversation, or arrive from the clipboard."""
    page.get_by_placeholder(re.compile("Write to")).evaluate(
        """(field, [how, name]) => {
            const held = new DataTransfer();
            held.items.add(new File(["name;table"], name, {type: "text/csv"}));
            const more = {bubbles: true, cancelable: true};
            field.dispatchEvent(how === "paste"
                ? new ClipboardEvent("paste", {...more, clipboardData: held})
                : new DragEvent(how, {...more, dataTransfer: held}));
        }""",
        [how, name],
    )


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("main").locator(".file-card", has_text=name)


@pytest.mark.usefixtures("quiet_log")
def test_a_refused_file_says_why_and_holds_the_message(pair, files):
    couple, vendor = pair
    attach(couple, files["drawing.svg"], files["table.png"])
    expect(tray(couple, "refused")).to_contain_text("Files of this kind cannot be shared")

    send(couple, "Only what is fit to be shown")
    expect(couple.locator("[data-tray-status]")).to_contain_text("Not sent yet")
    couple.get_by_role("button", name="Remove drawing.svg").click()
    send(couple, "Only what is fit to be shown")

    line = vendor.get_by_role("main").locator(".message", has_text="Only what is fit")
    expect(line.get_by_role("img", name="table.png")).to_be_visible()
    expect(line.locator(".file")).to_have_count(1)


@pytest.mark.usefixtures("quiet_log")
def test_a_file_that_lies_is_refused_by_the_server(pair, tmp_path, console_errors):
    couple, _vendor = pair
    liar = tmp_path / "contract.pdf"
    liar.write_bytes(SVG)
    attach(couple, liar)
    expect(tray(couple, "refused")).to_contain_text("is not what its name says (pdf)")
    couple.get_by_role("button", name="Remove contract.pdf").click()
    assert "422" in console_errors.pop()  # the browser itself writes that down


@pytest.mark.usefixtures("quiet_log")
def test_files_are_dropped_and_pasted(pair):
    couple, vendor = pair
    hand_over(couple, "dragover", "guests.csv")
    expect(couple.locator(".chat.dropping")).to_have_count(1)
    hand_over(couple, "drop", "guests.csv")
    hand_over(couple, "paste", "tables.csv")
    expect(couple.locator(".chat.dropping")).to_have_count(0)
    expect(tray(couple, "done")).to_have_count(2)

    send(couple)

    expect(card(vendor, "guests.csv")).to_be_visible()
    expect(card(vendor, "tables.csv")).to_be_visible()


@pytest.mark.usefixtures("quiet_log")
def test_an_upload_is_cancelled_and_another_tried_again(pair, files, console_errors):
    couple, vendor = pair
    couple.route("**/attachments/", lambda route: None)  # nobody answers
    attach(couple, files["garden.jpg"])
    expect(couple.get_by_role("progressbar", name="Uploading garden.jpg")).to_be_visible()
    couple.get_by_role("button", name="Remove garden.jpg").click()
    expect(tray(couple)).to_have_count(0)
    couple.unroute_all(behavior="ignoreErrors")

    couple.route("**/attachments/", lambda route: route.abort())
    attach(couple, files["table.png"])
    send(couple, "Sent as soon as it is up")
    expect(tray(couple, "offline")).to_contain_text("Waits for the connection")
    expect(couple.locator("[data-tray-status]")).to_contain_text("as soon as all files are up")
    couple.unroute_all(behavior="ignoreErrors")
    couple.get_by_role("button", name="Try table.png again").click()

    line = vendor.get_by_role("main").locator(".message", has_text="Sent as soon as it is up")
    expect(line.get_by_role("img", name="table.png")).to_be_visible()
    expect(tray(couple)).to_have_count(0)
    console_errors.clear()  # of the request that we cut


@pytest.mark.usefixtures("quiet_log")
def test_without_javascript_words_and_files_arrive_too(visit, files):
    plain = visit("vendor3@demo.test", java_script_enabled=False)
    plain.goto("/messages/")
    plain.get_by_role("main").get_by_role("link").first.click()
    plain.get_by_label("Choose files").set_input_files([files["table.png"], files["contract.pdf"]])
    plain.get_by_role("textbox").fill("Sent by a plain form")
    plain.get_by_role("button", name="Send").click()

    expect(plain.locator(".message-body", has_text="Sent by a plain form")).to_have_count(1)
    expect(plain.get_by_role("main").get_by_role("img", name="table.png")).to_be_visible()
    expect(card(plain, "contract.pdf")).to_be_visible()
