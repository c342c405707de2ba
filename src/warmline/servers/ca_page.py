"""The page `/ca`: how to trust this centre's own certificate authority, in Chinese and English.

Written beside the front door's configuration by `servers.caddy`; static, without scripts, so that
it can be read before the certificate is trusted.
"""

from __future__ import annotations

import html
from pathlib import Path

from warmline.servers.user import make_folder

_PAGE = """\
<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{host} · 根证书 / Root certificate</title>
<style>
body {{ font: 16px/1.7 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 46rem;
       margin: 3rem auto; padding: 0 1rem; color: #1f1f1f }}
a.button {{ display: inline-block; background: #1677ff; color: #fff; padding: .5rem 1.2rem;
           border-radius: 6px; text-decoration: none }}
code {{ background: #f5f5f5; padding: .1rem .3rem }}
</style>
<h1>安装本中心的根证书</h1>
<p>{host} 使用自己的证书机构加密连接。每台坐席电脑安装一次根证书后，浏览器才会信任本网址，
并允许使用麦克风。</p>
<p><a class="button" href="/ca/warmline-ca.crt">下载根证书</a></p>
<ol>
<li><b>Windows</b>：双击文件 → 安装证书 → 本地计算机 → “受信任的根证书颁发机构”。</li>
<li><b>macOS</b>：双击文件 → 钥匙串“系统” → 打开证书 → 信任 → 始终信任。</li>
<li><b>Debian / Ubuntu / 统信 / 麒麟</b>：复制到
<code>/usr/local/share/ca-certificates/</code>，再执行 <code>sudo update-ca-certificates</code>；
Chrome 另需：设置 → 隐私和安全 → 证书 → 授权机构 → 导入。</li>
<li><b>Firefox</b>：设置 → 隐私与安全 → 证书 → 查看证书 → 证书颁发机构 → 导入，
勾选“信任用于网站”。</li>
</ol>
<p>完成后重启浏览器，打开 <a href="/">https://{host}</a>。</p>
<hr>
<h1 lang="en">Install this centre's root certificate</h1>
<div lang="en">
<p>{host} encrypts with a certificate authority of its own. Install its root once on every agent's
computer; only then the browser trusts this address and lets it use the microphone.</p>
<p><a class="button" href="/ca/warmline-ca.crt">Download the root certificate</a></p>
<ol>
<li><b>Windows</b>: open the file → Install Certificate → Local Machine → Trusted Root
Certification Authorities.</li>
<li><b>macOS</b>: open the file → keychain System → open the certificate → Trust →
Always Trust.</li>
<li><b>Debian / Ubuntu</b>: copy it to <code>/usr/local/share/ca-certificates/</code>, run
<code>sudo update-ca-certificates</code>; in Chrome also Settings → Privacy and security →
Certificates → Authorities → Import.</li>
<li><b>Firefox</b>: Settings → Privacy &amp; Security → View Certificates → Authorities → Import,
tick “identify websites”.</li>
</ol>
<p>Then restart the browser and open <a href="/">https://{host}</a>.</p>
</div>
</html>
"""


def write(folder: Path, host: str) -> Path:
    """Write the page for the public name `host` into `folder`; returns its path."""
    make_folder(folder)
    path = folder / "index.html"
    path.write_text(_PAGE.format(host=html.escape(host)), encoding="utf-8")
    return path
