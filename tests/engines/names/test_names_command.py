from tutela.cli import main


def test_names_explain_prints_skeletons_and_a_readable_form(capsys):
    assert main(["names", "explain", "ኣቤና ተስፋይ"]) == 0
    out = capsys.readouterr().out
    assert "skeletons Abn" in out and "reads tesfay" in out


def test_names_explain_without_a_letter_says_so(capsys):
    assert main(["names", "explain", "123"]) == 2
    assert "no letter" in capsys.readouterr().err
