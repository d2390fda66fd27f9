"""What passwords are often made of in Chinese, which zxcvbn's lists, most of them English, lack or rank too low: words
in pinyin, names, and numbers that are read as words."""

_NUMBERS = """
5201314 1314520 520 1314 521 1314521 5211314 168 888 666 518 918 3344 3344520 5203344 7758521 7758258 147258369 159357
112233 123123 123321 100200 168168 518518 520520 521521 666888 888666 888888 666666 88888888 66668888 16881688 1688
"""
_WORDS = """
woaini aini woaiwo woyaoni nihao nihaoma woshishei woshini buzhidao wobuzhidao mima mimashi wodemima nimahao guanliyuan
guanli yonghu denglu xitong ceshi shujuku fuwuqi pingtai xuexiao daxue xueyuan zhongxue yanjiusuo yanjiuyuan yanjiu
shiyanshi shiyan keyan keji gongsi jituan bumen caiwu renshi jiaoshou laoshi xuesheng tongxue pengyou boshi yisheng
zhongguo zhonghua renmin beijing shanghai tianjin chongqing guangzhou shenzhen hangzhou nanjing suzhou wuhan chengdu
changsha hefei xiamen qingdao jinan dalian shenyang haerbin changchun zhengzhou kunming guiyang nanchang fuzhou ningbo
wuxi xinjiang taiyuan lanzhou guangdong zhejiang jiangsu shandong sichuan hunan hubei henan hebei anhui fujian
aiwo laopo laogong baobei baobao qinaide mama baba jiejie gege didi meimei xiaobao xingfu kuaile pingan jiankang
facai gongxi jiayou tiancai meinv shuaige xiaozhu xiaogou xiaomao tiankong yueliang taiyang xingxing caonima shabi
weixin taobao zhifubao baidu alibaba tengxun huawei xiaomi rengongzhineng jiqixuexi shenduxuexi suanfa moxing xunlian
shuju tuxiang wenben institute university laboratory research platform dataset training
"""
_SURNAMES = """
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang
"""
_GIVEN = """
wei fang na min jing lei qiang jun yang yong yan jie juan tao ming chao ping gang hui bo ting xin yu hao long peng bin
kai jian hong hua dan ying xue mei ling feng dong hai qing xiaoming xiaohong xiaoli weiwei jianguo jianhua zhiqiang
zihan haoran yuxuan
"""

_SHORT = 4
"""Letters of given names that count with a surname only: they stand in too many other words."""
_NAMES = (surname + given for given in _GIVEN.split() for surname in _SURNAMES.split())
_CALLED = (given for given in _GIVEN.split() if len(given) > _SHORT)

COMMON = (*_NUMBERS.split(), *_WORDS.split(), *_CALLED, *_NAMES)
"""The most frequent first, as zxcvbn wants them. Names are words of their own: it takes each further part for ten
thousand times as many guesses."""
